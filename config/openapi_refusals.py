"""Which refusal applies to which operation of the API, with the words that it answers.

Statuses of ADDED_STATUSES are added to every operation that a row applies to;
rows of other statuses only show what an operation has named in its router.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Operation = dict[str, Any]
Applies = Callable[[str, Operation], bool]

ADDED_STATUSES = frozenset({400, 401, 403, 413, 415})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One example of an answer. applies: asked with the method, lower case, and the operation."""

    status: int
    name: str
    body: dict[str, Any]
    applies: Applies


def _always(method: str, operation: Operation) -> bool:
    return True


def _sends(*schemas: str) -> Applies:
    """Has one of these bodies; without names: any body."""

    def applies(method: str, operation: Operation) -> bool:
        content = operation.get("requestBody", {}).get("content", {})
        sent = {media["schema"].get("$ref", "").rpartition("/")[2] for media in content.values()}
        return bool(sent & set(schemas)) if schemas else bool(sent)

    return applies


def _takes(name: str) -> Applies:
    """Has this parameter in its query or headers."""

    def applies(method: str, operation: Operation) -> bool:
        return any(
            (parameter["in"], parameter["name"]) in (("query", name), ("header", name))
            for parameter in operation.get("parameters", ())
        )

    return applies


def _named(status: int, applies: Applies) -> Applies:
    """Where the router names the status itself."""
    return lambda method, operation: status in operation["responses"] and applies(method, operation)


def _asks_for(*schemes: str) -> Applies:
    """Is behind one of these authenticators (tenants.api_auth); without names: behind any."""

    def applies(method: str, operation: Operation) -> bool:
        asked = {name for scheme in operation.get("security", ()) for name in scheme}
        return bool(asked & set(schemes)) if schemes else bool(asked)

    return applies


def _has_tag(tag: str) -> Applies:
    def applies(method: str, operation: Operation) -> bool:
        return tag in operation.get("tags", ())

    return applies


def _writes(method: str, operation: Operation) -> bool:
    return method != "get" and _asks_for("WorkspaceAuth")(method, operation)


def _finds(method: str, operation: Operation) -> bool:
    return any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))


def _says(status: int, name: str, detail: str, applies: Applies = _always) -> Refusal:
    return Refusal(status, name, {"detail": detail}, applies)


def _blames(field: str, message: str, applies: Applies) -> Refusal:
    return Refusal(400, field, {field: [message]}, applies)


_TOKEN = "The access token is not valid or has expired."  # noqa: S105 - a message
_CHECKS_DNS = _named(503, _has_tag("Custom domains"))
_CREATES_QR = _sends("DynamicQrCreate", "DynamicQrPatch", "GenerateIn")

REFUSALS = (
    _blames("colour", "Unknown field.", _sends()),
    _says(400, "malformed", "Malformed JSON: Expecting value at line 1 column 1.", _sends()),
    _blames("page", "A whole number of 1 or more is required.", _takes("page")),
    _blames(
        "include",
        "'colour' cannot be included. Use any of: status, settings.",
        _takes("include"),
    ),
    _blames("page_size", "A whole number of 1 or more is required.", _takes("page_size")),
    _blames("days", "A whole number from 1 to 365 is required.", _takes("days")),
    _blames("bots", "Use include or exclude.", _takes("bots")),
    _blames("format", "Use csv or ndjson.", _takes("format")),
    _blames(
        "Last-Event-ID",
        "Send the id of an event of this feed, or none.",
        _takes("Last-Event-ID"),
    ),
    _blames(
        "If-Match",
        'Send ETags as they were answered, in double quotes, such as "1f0c", or *.',
        _takes("If-Match"),
    ),
    _says(
        412,
        "version",
        "This has changed since you read it. Read it again, then repeat your change.",
        _takes("If-Match"),
    ),
    _says(401, "token", _TOKEN, _asks_for()),
    _says(
        401,
        "password",
        "No active account has this email and password.",
        _sends("TokenIn"),
    ),
    _says(
        401,
        "refresh",
        "The refresh token is not valid or has expired. Log in again.",
        _named(401, _sends("RefreshIn")),
    ),
    _says(
        402,
        "edits",
        "Plan 'free' allows 1 destination edit per dynamic QR. This QR has been edited 1 time(s)"
        " already. Upgrade to Starter ($7/mo) or higher for unlimited edits, or buy a credit pack.",
    ),
    _says(
        403,
        "cap",
        "Plan 'starter' is capped at 10 active dynamic QRs. Disable one or upgrade.",
        _CREATES_QR,
    ),
    _says(
        403,
        "variants",
        "A/B variants require the Pro plan or higher.",
        _sends("DynamicQrPatch"),
    ),
    _says(
        403,
        "domains",
        "Custom domains require the Agency plan or higher.",
        _has_tag("Custom domains"),
    ),
    _says(
        403,
        "role",
        "Your role in this workspace cannot change anything."
        " Ask an owner or admin for the editor role.",
        _writes,
    ),
    _says(
        403,
        "suspended",
        "This workspace is suspended. Contact support to have it restored.",
        _asks_for("WorkspaceAuth"),
    ),
    _says(403, "staff", "Only platform admins may do this.", _asks_for("StaffAuth")),
    _says(
        403,
        "workspace",
        "This account belongs to no workspace. Ask for an invitation.",
        _sends("TokenIn"),
    ),
    _says(404, "unknown", "Not found.", _finds),
    _says(404, "payload", "Not found.", _sends("GenerateIn")),
    _says(404, "page", "Invalid page.", _takes("page")),
    _says(
        409,
        "email",
        "An account with this email exists already. Log in instead.",
        _sends("SignUpIn"),
    ),
    _says(
        409,
        "key",
        "This Idempotency-Key was already used for a different request.",
        _takes("Idempotency-Key"),
    ),
    _says(
        409,
        "twin",
        "A request with this Idempotency-Key is still being processed. Try again.",
        _takes("Idempotency-Key"),
    ),
    _says(
        409,
        "deleted",
        "This QR is deleted; its code answers 404 already.",
        _sends("QrPatch"),
    ),
    _says(
        409,
        "claimed",
        "This workspace already has the domain 'go.yourbrand.com'. Verify that one again, or"
        " delete it first.",
        _sends("CustomDomainCreate"),
    ),
    _says(413, "size", "The body is over 1048576 bytes. Send less.", _sends()),
    _says(
        415,
        "type",
        "Send the body as JSON with the header Content-Type: application/json.",
        _sends(),
    ),
    _says(
        429,
        "log-ins",
        "Too many failed log-ins. Wait a few minutes, then try again.",
        _sends("TokenIn"),
    ),
    _says(
        429,
        "sign-ups",
        "Too many sign-ups from this address. Try again later.",
        _sends("SignUpIn"),
    ),
    Refusal(
        429,
        "quota",
        {
            "detail": "Plan 'free' includes 5 renders a month, and all are used."
            " The quota renews on 2026-06-01. Upgrade or buy a credit pack.",
            "code": "quota",
        },
        _sends("GenerateIn"),
    ),
    Refusal(
        429,
        "busy",
        {
            "detail": "Other large images are being drawn. Nothing was counted; try again.",
            "code": "busy",
        },
        _sends("GenerateIn"),
    ),
    _says(
        429,
        "exports",
        "2 exports of this workspace are running. Wait for one to end.",
        _takes("format"),
    ),
    _says(
        429,
        "feeds",
        "10 live feeds of this workspace are open. Close one first.",
        _takes("Last-Event-ID"),
    ),
    _says(
        409,
        "pending",
        "This workspace has 50 domains that wait for their DNS records, the most that it may have."
        " Verify or delete one of them first.",
        _sends("CustomDomainCreate"),
    ),
    _says(
        409,
        "check",
        "This domain is being checked right now. Read it again in some seconds.",
        _CHECKS_DNS,
    ),
    _says(
        429,
        "checks",
        "At most 3 domains of a workspace are checked at the same time. Try again in some seconds.",
        _CHECKS_DNS,
    ),
    _says(503, "checks", "The server is busy with other checks. Try again.", _CHECKS_DNS),
    _says(503, "exports", "Too many exports are running. Try again.", _takes("format")),
    _says(
        503,
        "feeds",
        "This server has all the live feeds it can hold. Try again.",
        _takes("Last-Event-ID"),
    ),
)
