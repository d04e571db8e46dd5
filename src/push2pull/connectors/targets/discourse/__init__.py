"""The target ``discourse://host``: topics and answers on a Discourse forum, over its REST API."""
