"""Where the Client-Server API's OpenAPI document of 2026-07 says other than the specification's own text."""

_INVITED = "'(id_server|id_access_token|medium|address)' is a required property"

FLAWS = {
    f"POST .*/invite request /: {_INVITED}": (
        "two ways of inviting share one path; the document tells them apart by a blank at its end"
    ),
    r"POST .*/upload request /: .*for the following mimetype not found.*": "any media type is meant",
    r"GET .*/media/download/.* response /: .*for the following mimetype not found.*": "the same",
    r"GET .*/joined_members response /joined/.*/avatar_url: type \"string\"": (
        "who has no picture has a null there, on Synapse at least"
    ),
}
