"""Where the Client-Server API's OpenAPI document of 2026-07 says other than the specification's own text."""

FLAWS = {
    r"POST .*/invite request /: '(id_server|id_access_token|medium|address)' is a required property": (
        "two ways of inviting share one path; the document tells them apart by a blank at its end"
    ),
    r"(POST .*/upload request|GET .*/media/download/.* response) /: .*Content for the following mimetype.*": (
        "any media type is meant; the document lists one"
    ),
}
