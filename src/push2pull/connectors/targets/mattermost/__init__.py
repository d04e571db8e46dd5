"""The targets for Mattermost: ``mattermost://host/team`` over its API, ``mattermost-file:`` as a file to import."""
