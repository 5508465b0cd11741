"""The refusals that an operation may answer with, each a problem document (RFC 9457) with a stable code."""

from typing import Any

PROBLEM = "application/problem+json"
Schema = dict[str, Any]
KINDS = {
    400: ("BadRequest", "bad_request", "The request can't be read, or a needed header is missing."),
    401: ("Unauthenticated", "key_unknown", "There is no key, or it works no longer."),
    403: ("Forbidden", "forbidden", "The key's scopes or the plan don't include this, or the shop is read-only."),
    404: ("NotFound", "not_found", "There is nothing here, it belongs to somebody else, or its module is off."),
    409: ("Conflict", "conflict", "It contradicts what is there, or the same request is still being worked on."),
    412: ("Stale", "version_stale", "It has changed since you read it: read it again."),
    413: ("TooLarge", "too_large", "The body is too large."),
    422: ("Invalid", "invalid", "Some values can't be taken; `errors` names each."),
    428: ("VersionMissing", "version_missing", "Send If-Match with the ETag that you read."),
    429: ("TooMany", "too_many_requests", "Too many calls: wait as long as Retry-After says."),
    503: ("Busy", "busy", "Nothing was saved: try again as soon as Retry-After says."),
}
WAITS = {429, 503}


def responses() -> dict[str, Schema]:
    """The components that operations refer to."""
    return {name: response(status) for status, (name, _, _) in KINDS.items()}


def response(status: int) -> Schema:
    _, code, about = KINDS[status]
    example = {"type": f"/api/docs/problems#{code}", "title": about, "status": status, "code": code}
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}, "example": example}}
    made: Schema = {"description": about, "content": content}
    if status in WAITS:
        made["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return made


def refusals_of(method: str, parameters: list[Schema], *, has_body: bool) -> dict[str, Schema]:
    """Status → reference, for an operation with these parameters."""
    statuses = {400, 401, 403, 404, 429, 503}
    if parameters or has_body:
        statuses |= {422}
    if method != "get":
        statuses |= {409, 413}
    if any(p["name"] == "If-Match" for p in parameters):
        statuses |= {412, 428}
    return {str(status): {"$ref": f"#/components/responses/{KINDS[status][0]}"} for status in sorted(statuses)}
