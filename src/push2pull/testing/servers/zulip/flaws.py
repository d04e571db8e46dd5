"""Where Zulip's OpenAPI document of feature level 247 says less than, or other than, what the server does."""

FLAWS: dict[str, str] = {}
