"""Where Discourse's OpenAPI document of 2026-08 says less than, or other than, what the server does."""

FLAWS = {
    r"(GET|PUT) /(session/current|site/settings|about)\.json .* not found .*": "these paths are not described",
}
