"""The target ``zulip://host``: channels, topics and messages of a Zulip organisation, over its REST API."""
