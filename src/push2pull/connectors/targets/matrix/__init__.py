"""Matrix: a space for the workspace, a room for each community, a ghost for each author."""
