"""Where Zulip's OpenAPI document of feature level 247 says less than, or other than, what the server does."""

FLAWS = {
    r"GET /api/v1/user_uploads/2/.* (request|response) /: Path not found .*": "the paths of files have more parts",
    r"DELETE /api/v1/messages/\d+ response /: oneOf .*": "what is refused fits two descriptions at once",
    r"POST /api/v1/messages response /: oneOf .*": "forging is not described, and so is its refusal",
    r"GET /user_uploads/temporary/.* (request|response) /: Path not found .*": "where the bytes are is not described",
}
