"""Where Mattermost's OpenAPI document of version 11.6 says other than what the server does."""

FLAWS = {
    r"GET /api/v4/limits/server response /: type .*": "the answer is an object, described as a list",
    r"GET /api/v4/files/\w+ response /: Unknown response http status: 200": "the file itself is not described",
    r"PUT /api/v4/posts/\w+/patch request /props: type .*": "properties are an object, described as text",
}
