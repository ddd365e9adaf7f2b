"""Which refusal applies to which operation of the API, each as the code itself words it.

Statuses of ADDED_STATUSES are added to every operation that a row applies to;
rows of other statuses only show what an operation has named in its router.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from accounts.errors import (
    EmailTakenError,
    InvalidAccessTokenError,
    InvalidCredentialsError,
    InvalidRefreshTokenError,
    MissingCredentialsError,
    NoWorkspaceError,
    TooManyLoginsError,
    TooManySignUpsError,
)
from config.api.error_views import DatabaseUnavailableError, InternalError
from config.api.json_parser import UnsupportedMediaTypeError, decode_body
from config.api.openapi.conditions import (
    Applies,
    always,
    asks_for,
    finds,
    has_tag,
    named,
    sends,
    takes,
    writes,
)
from config.api.validation_messages import describe_errors
from console.errors import DeletedQrError
from customdomains.errors import (
    CheckUnderWayError,
    CustomDomainsPlanError,
    DomainClaimedError,
    TooManyChecksError,
    TooManyPendingClaimsError,
)
from kernel.deferral import ServerBusyError
from kernel.entity_tags import parse_if_match
from kernel.errors import (
    ApiError,
    BodyTooLargeError,
    FieldErrors,
    InvalidPageError,
    NotFoundError,
    PreconditionFailedError,
)
from kernel.pagination import parse_page_request
from plans.models import Plan
from plans.usage import QuotaSpentError
from qrs.errors import (
    ActiveCapError,
    EditCapError,
    PrintSizeError,
    RendererBusyError,
    VariantsPlanError,
)
from qrs.routes.errors import RouteNotPublishedError
from qrs.schemas.includes import parse_includes
from scans.api.query_parameters import parse_bots, parse_days, parse_format
from scans.errors import ExportsBusyError, FeedsBusyError, TooManyExportsError, TooManyFeedsError
from scans.log.exports.stream import MAX_OF_WORKSPACE
from scans.log.listing.cursors import decode_cursor
from scans.log.live.keys import MAX_FEEDS_OF_WORKSPACE
from scans.log.live.places import parse_last_event_id
from tenants.errors import (
    IdempotencyKeyUnderWayError,
    ReadOnlyRoleError,
    StaffOnlyError,
    WorkspaceBusyError,
    WorkspaceSuspendedError,
)
from tenants.idempotency.services import KeyReusedError, check_idempotency_key

ADDED_STATUSES = frozenset({400, 401, 403, 413, 415, 500, 503})

_FREE = Plan(code="free", renders_per_month=5, destination_edits_per_qr=1, max_print_inches=3)
_STARTER = Plan(code="starter", active_dynamic_qrs=10)
_REQUEST_ID = "5f3c7e0d9b1a4c62"
_CHECKS_DNS = named(503, has_tag("Custom domains"))
_CREATES_QR = sends("DynamicQrCreate", "DynamicQrPatch", "GenerateIn")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One example of an answer."""

    name: str
    error: ApiError
    applies: Applies


def catch(call: Callable[[], object]) -> ApiError:
    """The refusal that the code itself raises."""
    try:
        call()
    except ApiError as error:
        return error
    raise AssertionError("nothing was refused")


_UNKNOWN_FIELD = FieldErrors(
    describe_errors([{"type": "extra_forbidden", "loc": ("body", "payload", "colour")}])
)

REFUSALS = (
    Refusal("colour", _UNKNOWN_FIELD, sends()),
    Refusal("malformed", catch(lambda: decode_body(b"{")), sends()),
    Refusal("page", catch(lambda: parse_page_request("0", None)), takes("page")),
    Refusal("page_size", catch(lambda: parse_page_request(None, "0")), takes("page_size")),
    Refusal("include", catch(lambda: parse_includes(["colour"])), takes("include")),
    Refusal("cursor", catch(lambda: decode_cursor("x")), takes("cursor")),
    Refusal("days", catch(lambda: parse_days("0")), takes("days")),
    Refusal("bots", catch(lambda: parse_bots("no")), takes("bots")),
    Refusal("format", catch(lambda: parse_format("xlsx", "0")), takes("format")),
    Refusal("bom", catch(lambda: parse_format("ndjson", "1")), takes("bom")),
    Refusal("Last-Event-ID", catch(lambda: parse_last_event_id("x")), takes("Last-Event-ID")),
    Refusal("If-Match", catch(lambda: parse_if_match("x")), takes("If-Match")),
    Refusal("idempotency", catch(lambda: check_idempotency_key("")), takes("Idempotency-Key")),
    Refusal("credentials", MissingCredentialsError(), asks_for()),
    Refusal("token", InvalidAccessTokenError(), asks_for()),
    Refusal("password", InvalidCredentialsError(), sends("TokenIn")),
    Refusal("refresh", InvalidRefreshTokenError(), named(401, sends("RefreshIn"))),
    Refusal("edits", EditCapError(plan=_FREE, edits=1, starter_price_usd=7), always),
    Refusal("cap", ActiveCapError(_STARTER), _CREATES_QR),
    Refusal("variants", VariantsPlanError(), sends("DynamicQrPatch")),
    Refusal(
        "print",
        PrintSizeError(_FREE, field="size_inches", cap="prints of 3 inches"),
        sends("GenerateIn"),
    ),
    Refusal("domains", CustomDomainsPlanError(), has_tag("Custom domains")),
    Refusal("role", ReadOnlyRoleError(), writes),
    Refusal("suspended", WorkspaceSuspendedError(), asks_for("WorkspaceAuth")),
    Refusal("staff", StaffOnlyError(), asks_for("StaffAuth")),
    Refusal("workspace", NoWorkspaceError(), sends("TokenIn")),
    Refusal("unknown", NotFoundError(), finds),
    Refusal("payload", NotFoundError(), sends("GenerateIn")),
    Refusal("page", InvalidPageError(), takes("page")),
    Refusal("email", EmailTakenError(), sends("SignUpIn")),
    Refusal("key", KeyReusedError(), takes("Idempotency-Key")),
    Refusal("twin", IdempotencyKeyUnderWayError(), takes("Idempotency-Key")),
    Refusal("deleted", DeletedQrError(), sends("QrPatch")),
    Refusal("claimed", DomainClaimedError("go.yourbrand.com"), sends("CustomDomainCreate")),
    Refusal("pending", TooManyPendingClaimsError(50), sends("CustomDomainCreate")),
    Refusal("check", CheckUnderWayError(retry_after_secs=1), _CHECKS_DNS),
    Refusal("version", PreconditionFailedError(), takes("If-Match")),
    Refusal("size", BodyTooLargeError(settings.DATA_UPLOAD_MAX_MEMORY_SIZE), sends()),
    Refusal("type", UnsupportedMediaTypeError(), sends()),
    Refusal("log-ins", TooManyLoginsError(retry_after_secs=60), sends("TokenIn")),
    Refusal("sign-ups", TooManySignUpsError(retry_after_secs=60), sends("SignUpIn")),
    Refusal("quota", QuotaSpentError(_FREE, datetime(2026, 5, 8, tzinfo=UTC)), sends("GenerateIn")),
    Refusal("busy", RendererBusyError(), sends("GenerateIn")),
    Refusal("exports", TooManyExportsError(MAX_OF_WORKSPACE, retry_after_secs=15), takes("format")),
    Refusal(
        "feeds",
        TooManyFeedsError(MAX_FEEDS_OF_WORKSPACE, retry_after_secs=15),
        takes("Last-Event-ID"),
    ),
    Refusal("checks", TooManyChecksError(3, retry_after_secs=1), _CHECKS_DNS),
    Refusal("error", InternalError(_REQUEST_ID), always),
    Refusal("database", DatabaseUnavailableError(_REQUEST_ID), always),
    Refusal("busy", WorkspaceBusyError(), writes),
    Refusal("unpublished", RouteNotPublishedError(), sends("DynamicQrPatch", "QrPatch")),
    Refusal("checks", ServerBusyError(), _CHECKS_DNS),
    Refusal("exports", ExportsBusyError(retry_after_secs=15), takes("format")),
    Refusal("feeds", FeedsBusyError(retry_after_secs=15), takes("Last-Event-ID")),
)
