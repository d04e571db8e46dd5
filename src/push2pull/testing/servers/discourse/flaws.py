"""Where Discourse's OpenAPI document of August 2026 says less than, or other than, what the server does."""

FLAWS = {
    r"GET /(session/current|site/settings|about)\.json \w+ /: Path not found .*": "not described",
    r"GET /t/[\w-]+/\d+\.json \w+ /: Path not found .*": "the address that external ids lead to is not described",
    r"GET /uploads/short-url/[\w.]+ \w+ /: Path not found .*": "where files are fetched is not described",
    r"GET /admin/users/list/active\.json response /: minItems 1": "a search may find nobody",
    r"(GET|POST|PUT) /posts(/\d+)?\.json response (/\w+)*(/\d+)?/reply_to_post_number: type .*": "it is a number",
    r"POST /posts\.json request /: unexpected (import_mode|skip_validations|tags)": "taken with an API key",
    r"POST /users\.json request /: unexpected staged": "taken from administrators with an API key",
    r"POST /uploads\.json request /(file|synchronous): type .*": "a form has text, and files of any bytes",
}
"""Pattern of a line of :class:`~push2pull.testing.servers.official.Official` to why the document is wrong there."""
