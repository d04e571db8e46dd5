"""A fake Mattermost: its API on a server in memory, and its bulk import."""
