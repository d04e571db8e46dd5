"""Mattermost's bulk import: a zip of one JSON Lines file and the files of its posts."""
