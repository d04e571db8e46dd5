"""Sources of mail and targets for posts, behind two contracts."""
