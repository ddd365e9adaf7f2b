"""Examples of refusals in the API document, generated from the error classes of the apps.

A row applies to the operations that its condition selects. A status of ADDED_STATUSES is added to
them; other statuses get the example only where the router declares them.
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
    NoSecondFactorError,
    NoWorkspaceError,
    OtpInvalidError,
    OtpRequiredError,
    TooManyCodesError,
    TooManyLoginsError,
    TooManyMailsError,
    TooManySignUpsError,
    TotpActiveError,
)
from audit.errors import ActivityExportsBusyError, TooManyActivityExportsError
from audit.export import MAX_EXPORTS_OF_WORKSPACE as MAX_ACTIVITY_EXPORTS
from config.api.errors import DatabaseOutageError, InternalServerError, UnsupportedMediaTypeError
from config.api.json_parser import decode_body
from config.api.openapi.conditions import (
    Condition,
    all_of,
    always,
    any_of,
    declares_status,
    ends_membership,
    has_body,
    has_file,
    has_id,
    has_no_body,
    has_param,
    has_path_param,
    has_tag,
    is_write,
    none_of,
    requires_auth,
)
from console.errors import DeletedQrError
from console.overage import parse_month
from customdomains.errors import (
    CheckUnderWayError,
    CustomDomainsPlanError,
    DomainClaimedError,
    TooManyChecksError,
    TooManyPendingClaimsError,
)
from events.cursors import parse_after
from events.errors import EventsPlanError
from events.query_parameters import parse_limit, parse_types
from jobs.errors import (
    FileStoreError,
    JobFinishedError,
    NoResultError,
    TooManyDownloadsError,
    TooManyJobsError,
)
from jobs.models import JobStatus
from jobs.results import MAX_DOWNLOADS_OF_WORKSPACE
from jobs.services import MAX_OPEN_JOBS
from kernel.body_limits import LARGE_BODY_BYTES
from kernel.csv_bodies import read_csv_items
from kernel.entity_tags import parse_if_match
from kernel.errors import (
    ApiError,
    BodyTooLargeError,
    FieldErrors,
    InvalidPageError,
    ItemErrors,
    NotFoundError,
    PreconditionFailedError,
    ServerBusyError,
)
from kernel.pagination import parse_page_request
from kernel.validation_messages import describe_errors
from plans.errors import QuotaSpentError
from plans.models import Plan
from qrs.api.history import parse_at
from qrs.api.includes import parse_includes
from qrs.api.validate import parse_distance
from qrs.errors import (
    ActiveCapError,
    BulkBusyError,
    BulkItemsError,
    BulkPlanError,
    BulkSizeError,
    CustomLogoPlanError,
    DesignCapError,
    DesignNameTakenError,
    EditCapError,
    LogoFetchBusyError,
    PrintSizeError,
    RendererBusyError,
    RendererLostError,
    TooManyValidationsError,
    VariantsPlanError,
)
from qrs.routes.errors import RouteNotPublishedError
from scans.api.query_parameters import parse_bots, parse_format, parse_period
from scans.errors import ExportsBusyError, FeedsBusyError, TooManyExportsError, TooManyFeedsError
from scans.log.export.stream import MAX_EXPORTS_OF_WORKSPACE
from scans.log.list.cursors import decode_cursor
from scans.log.live.events import parse_last_event_id
from scans.log.live.leases import MAX_FEEDS_OF_WORKSPACE
from tenants.branding.errors import (
    LogoBusyError,
    LogoRefusedError,
    MultipartNeededError,
    TooManyUploadsError,
)
from tenants.branding.logos.outcome import MAX_UPLOAD_BYTES, LogoProblem
from tenants.errors import (
    AlreadyInvitedError,
    AlreadyMemberError,
    InvitationGoneError,
    LastOwnerError,
    LastOwnerOfError,
    ManagersOnlyError,
    NoFreeSeatError,
    OtherInviteeError,
    OwnersOnlyError,
    PlanRequestAnsweredError,
    PlanRequestOpenError,
    ReadOnlyRoleError,
    SlugTakenError,
    StaffAccountError,
    StaffOnlyError,
    TooManySlugsError,
    TooManyWorkspacesError,
    TwoFactorRequiredError,
    UnconfirmedWorkspaceError,
    UnverifiedInviterError,
    WorkspaceBusyError,
    WorkspaceSuspendedError,
)
from tenants.idempotency.errors import IdempotencyKeyInUseError, IdempotencyKeyReusedError
from tenants.idempotency.services import check_idempotency_key
from tenants.keys.errors import (
    InvalidApiKeyError,
    KeyEndedError,
    KeyRateError,
    MisplacedApiKeyError,
    PeopleOnlyError,
    ScopeMissingError,
    TooManyKeysError,
)
from tenants.keys.rate_limits import REQUESTS_PER_MINUTE
from tenants.keys.scopes import Scope
from webhooks.errors import (
    EventGoneError,
    TooManyTestsError,
    TooManyWebhooksError,
    WebhookDisabledError,
    WebhooksPlanError,
)

ADDED_STATUSES = frozenset({400, 401, 403, 413, 415, 500, 503})

_FREE = Plan(code="free", renders_per_month=5, destination_edits_per_qr=1, max_print_inches=3)
_STARTER = Plan(code="starter", active_dynamic_qrs=10, designs=20)
_REQUEST_ID = "5f3c7e0d9b1a4c62"
_IS_FOR_PEOPLE = all_of(requires_auth(), none_of(requires_auth("ApiKeyAuth")))
_CHECKS_DNS = declares_status(503, has_tag("Custom domains"))
_RESTORES_QR = has_id("qrs_api_trash_restore_dynamic_qr")
_CREATES_QR = any_of(
    has_body("DynamicQrCreate", "DynamicQrPatch", "GenerateIn", "BulkCreateIn"), _RESTORES_QR
)
_CHANGES_VARIANTS = any_of(has_body("DynamicQrPatch"), has_id("qrs_api_restore_destination"))
_CHANGES_ROUTE = any_of(_CHANGES_VARIANTS, _RESTORES_QR, has_body("QrPatch", "BulkPatchIn"))
_INVITING = ("InvitationCreate", "InvitationAcceptIn", "InvitationSignUpIn")
_DESIGN_BODIES = ("DesignCreate", "DesignPatch")
_LOGO_BODIES = ("GenerateIn", *_DESIGN_BODIES)
_HAS_LOGO_BODY = has_body(*_LOGO_BODIES)
_CREATES_MANY = has_body("BulkCreateIn")
_CHANGES_MANY = has_body("BulkCreateIn", "BulkPatchIn")
_GENERATES_MANY = has_body("GenerateBulkIn")
_HAS_BULK_BODY = any_of(_CHANGES_MANY, _GENERATES_MANY)
_HAS_LARGE_BODY = any_of(_HAS_LOGO_BODY, _HAS_BULK_BODY)
_HAS_SMALL_BODY = all_of(has_body(), none_of(_HAS_LARGE_BODY))
_DRAWS_SHEET = has_body("SheetIn")
_GENERATES = any_of(has_id("qrs_api_generate_generate_image"), _DRAWS_SHEET)
_VALIDATES = has_id("qrs_api_validate_validate_image")
_WRONG_IMAGE = BulkItemsError({3: "size_inches: Ensure this value is at most 15.0."})
_READS_RESULT = has_id("jobs_api_read_result")
_HAS_BRAND_FILE = all_of(has_file, none_of(has_body()))
_AGENCY = Plan(code="agency", seats=5)
_EMAIL = "ines@agency.example"
_SOME_TIME = datetime(2026, 5, 8, tzinfo=UTC)
_CHANGES_BRANDING = all_of(is_write, has_tag("Branding"))
_ASKS_FOR_PASSWORD = has_body(
    "ChangePasswordIn", "ChangeEmailIn", "ConfirmPasswordIn", "DeleteAccountIn"
)

_CHANGES_WEBHOOKS = all_of(is_write, has_tag("Webhooks"))
_TESTS_WEBHOOK = declares_status(503, has_tag("Webhooks"))
_REDELIVERS = has_id("webhooks_api_deliveries_redeliver_webhook")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One example, under its name, of the error response of operations.

    is_everywhere: also where the router does not declare the status.
    """

    name: str
    error: ApiError
    applies: Condition
    is_everywhere: bool = False


def raised_by(parse: Callable[..., object], *arguments: object, **named: object) -> ApiError:
    """The error that a parser raises for these arguments."""
    try:
        parse(*arguments, **named)
    except ApiError as error:
        return error
    raise AssertionError("the arguments were accepted")


_UNKNOWN_FIELD = FieldErrors(
    describe_errors([{"type": "extra_forbidden", "loc": ("body", "payload", "colour")}])
)
_WRONG_ITEM = ItemErrors({3: "destination_url: Only http and https URLs are allowed."})

REFUSALS = (
    Refusal("colour", _UNKNOWN_FIELD, has_body()),
    Refusal("malformed", raised_by(decode_body, b"{"), has_body()),
    Refusal("page", raised_by(parse_page_request, "0", None), has_param("page")),
    Refusal("page_size", raised_by(parse_page_request, None, "0"), has_param("page_size")),
    Refusal("include", raised_by(parse_includes, ["colour"]), has_param("include")),
    Refusal("at", raised_by(parse_at, "yesterday"), has_param("at")),
    Refusal("cursor", raised_by(decode_cursor, "x"), has_param("cursor")),
    Refusal("after", raised_by(parse_after, "x", now=_SOME_TIME), has_param("after")),
    Refusal("types", raised_by(parse_types, ["scan"]), has_param("types")),
    Refusal("limit", raised_by(parse_limit, "0"), has_param("limit")),
    Refusal("days", raised_by(parse_period, "0"), has_param("days")),
    Refusal("month", raised_by(parse_month, "May"), has_param("month")),
    Refusal("bots", raised_by(parse_bots, "no"), has_param("bots")),
    Refusal("format", raised_by(parse_format, "xlsx", "0"), has_param("format")),
    Refusal("bom", raised_by(parse_format, "ndjson", "1"), has_param("bom")),
    Refusal("Last-Event-ID", raised_by(parse_last_event_id, "x"), has_param("Last-Event-ID")),
    Refusal("If-Match", raised_by(parse_if_match, "x"), has_param("If-Match")),
    Refusal("idempotency", raised_by(check_idempotency_key, ""), has_param("Idempotency-Key")),
    Refusal("credentials", MissingCredentialsError(), requires_auth()),
    Refusal("token", InvalidAccessTokenError(), requires_auth()),
    Refusal("key", InvalidApiKeyError(), requires_auth()),
    Refusal("misplaced key", MisplacedApiKeyError(), requires_auth()),
    Refusal("scope", ScopeMissingError([Scope.QRS_WRITE]), requires_auth("ApiKeyAuth")),
    Refusal("people", PeopleOnlyError(), _IS_FOR_PEOPLE),
    Refusal(
        "rate",
        KeyRateError(limit=REQUESTS_PER_MINUTE, retry_after_secs=60),
        requires_auth(),
        is_everywhere=True,
    ),
    Refusal("password", InvalidCredentialsError(), has_body("TokenIn")),
    Refusal("otp required", OtpRequiredError(), has_body("TokenIn")),
    Refusal("otp invalid", OtpInvalidError(), has_body("TokenIn")),
    Refusal("refresh", InvalidRefreshTokenError(), declares_status(401, has_body("RefreshIn"))),
    Refusal("edits", EditCapError(plan=_FREE, edits=1, starter_price_usd=7), always),
    Refusal("cap", ActiveCapError(_STARTER), _CREATES_QR),
    Refusal("bulk", BulkPlanError(), any_of(_HAS_BULK_BODY, _DRAWS_SHEET)),
    Refusal("items", BulkSizeError(_STARTER, limit=50, count=51), _HAS_BULK_BODY),
    Refusal("csv", raised_by(read_csv_items, b""), any_of(_CREATES_MANY, _GENERATES_MANY)),
    Refusal("item", _WRONG_ITEM, _CREATES_MANY),
    Refusal("running", BulkBusyError(), _CHANGES_MANY),
    Refusal("variants", VariantsPlanError(), _CHANGES_VARIANTS),
    Refusal(
        "print",
        PrintSizeError(_FREE, field="size_inches", cap="prints of 3 inches", most=3),
        has_body("GenerateIn"),
    ),
    Refusal("logo", CustomLogoPlanError(), _HAS_LOGO_BODY),
    Refusal("designs", DesignCapError(_STARTER), has_body("DesignCreate")),
    Refusal("name", DesignNameTakenError(), has_body(*_DESIGN_BODIES)),
    Refusal("domains", CustomDomainsPlanError(), has_tag("Custom domains")),
    Refusal("webhooks", WebhooksPlanError(), _CHANGES_WEBHOOKS),
    Refusal("events", EventsPlanError(), has_id("events_api_list_events")),
    Refusal("role", ReadOnlyRoleError(), is_write),
    Refusal("two-factor", TwoFactorRequiredError(), requires_auth("WorkspaceAuth")),
    Refusal("suspended", WorkspaceSuspendedError(), requires_auth("WorkspaceAuth")),
    Refusal("staff", StaffOnlyError(), requires_auth("StaffAuth")),
    Refusal("workspace", NoWorkspaceError(), has_body("TokenIn")),
    Refusal("unknown", NotFoundError(), has_path_param),
    Refusal(
        "payload",
        NotFoundError(),
        has_body("GenerateIn", "GenerateBulkIn", "SheetIn", "ConfirmPasswordIn"),
    ),
    Refusal("page", InvalidPageError(), has_param("page")),
    Refusal("email", EmailTakenError(), has_body("SignUpIn", "InvitationSignUpIn", "LinkIn")),
    Refusal("managers", ManagersOnlyError(), has_tag("Members", "Workspaces", "API keys")),
    Refusal("owners", OwnersOnlyError(), has_body("MemberPatch", "WorkspacePatch")),
    Refusal("seats", NoFreeSeatError(_AGENCY), has_body(*_INVITING)),
    Refusal("last owner", LastOwnerError(), ends_membership),
    Refusal("unverified", UnverifiedInviterError(), has_body("InvitationCreate")),
    Refusal("member", AlreadyMemberError(_EMAIL, "Studio Nord"), has_body("InvitationCreate")),
    Refusal("invited", AlreadyInvitedError(_EMAIL), has_body("InvitationCreate")),
    Refusal("gone", InvitationGoneError(), has_body("InvitationAcceptIn", "InvitationSignUpIn")),
    Refusal("other", OtherInviteeError(), has_body("InvitationAcceptIn")),
    Refusal("only owner", LastOwnerOfError(["Studio Nord"]), has_body("DeleteAccountIn")),
    Refusal("empty", UnconfirmedWorkspaceError(["studio-nord"]), has_body("DeleteAccountIn")),
    Refusal("staff", StaffAccountError(), has_body("DeleteAccountIn")),
    Refusal("workspaces", TooManyWorkspacesError(3), has_body("WorkspaceCreate")),
    Refusal("slug", SlugTakenError(), has_body("WorkspacePatch")),
    Refusal("slugs", TooManySlugsError(5), has_body("WorkspacePatch")),
    Refusal("open", PlanRequestOpenError(), has_body("PlanRequestCreate")),
    Refusal("answered", PlanRequestAnsweredError(), has_body("PlanRequestPatch")),
    Refusal("key", IdempotencyKeyReusedError(), has_param("Idempotency-Key")),
    Refusal("twin", IdempotencyKeyInUseError(), has_param("Idempotency-Key")),
    Refusal("deleted", DeletedQrError(), has_body("QrPatch")),
    Refusal("keys", TooManyKeysError(100), has_body("KeyCreate")),
    Refusal("ended", KeyEndedError(), has_id("tenants_keys_api_rotate_key")),
    Refusal("claimed", DomainClaimedError("go.yourbrand.com"), has_body("CustomDomainCreate")),
    Refusal("webhooks", TooManyWebhooksError(20), has_body("WebhookCreate")),
    Refusal("disabled", WebhookDisabledError(), _REDELIVERS),
    Refusal("event", EventGoneError(), _REDELIVERS),
    Refusal("pending", TooManyPendingClaimsError(50), has_body("CustomDomainCreate")),
    Refusal("check", CheckUnderWayError(retry_after_secs=1), _CHECKS_DNS),
    Refusal("version", PreconditionFailedError(), has_param("If-Match")),
    Refusal("size", BodyTooLargeError(settings.MAX_BODY_BYTES), _HAS_SMALL_BODY),
    Refusal("size", BodyTooLargeError(LARGE_BODY_BYTES), _HAS_LARGE_BODY),
    Refusal("type", UnsupportedMediaTypeError(), has_body()),
    Refusal("log-ins", TooManyLoginsError(retry_after_secs=60), has_body("TokenIn")),
    Refusal(
        "sign-ups",
        TooManySignUpsError(retry_after_secs=60),
        has_body("SignUpIn", "InvitationSignUpIn", "WorkspaceCreate"),
    ),
    Refusal(
        "activity",
        TooManyActivityExportsError(MAX_ACTIVITY_EXPORTS),
        declares_status(429, has_tag("Activity")),
    ),
    Refusal("activity", ActivityExportsBusyError(), declares_status(503, has_tag("Activity"))),
    Refusal("log-ins", TooManyLoginsError(retry_after_secs=60), _ASKS_FOR_PASSWORD),
    Refusal("codes", TooManyCodesError(retry_after_secs=60), has_body("TokenIn", "OtpIn")),
    Refusal(
        "mails",
        TooManyMailsError(retry_after_secs=60),
        any_of(
            has_body("ForgotPasswordIn", "ChangeEmailIn"),
            all_of(requires_auth("MemberAuth"), has_no_body),
        ),
    ),
    Refusal("app", TotpActiveError(), has_body("OtpIn")),
    Refusal("factor", NoSecondFactorError(), declares_status(409, has_body("ConfirmPasswordIn"))),
    Refusal("quota", QuotaSpentError(_FREE, _SOME_TIME), _GENERATES),
    Refusal("fetching", LogoFetchBusyError(), _HAS_LOGO_BODY),
    Refusal("validations", TooManyValidationsError(retry_after_secs=60), _VALIDATES),
    Refusal("distance", raised_by(parse_distance, "far"), has_param("distance")),
    Refusal("busy", RendererBusyError(), any_of(_HAS_LOGO_BODY, _DRAWS_SHEET)),
    Refusal(
        "exports",
        TooManyExportsError(MAX_EXPORTS_OF_WORKSPACE, retry_after_secs=15),
        has_param("format"),
    ),
    Refusal(
        "feeds",
        TooManyFeedsError(MAX_FEEDS_OF_WORKSPACE, retry_after_secs=15),
        has_param("Last-Event-ID"),
    ),
    Refusal("checks", TooManyChecksError(3, retry_after_secs=1), _CHECKS_DNS),
    Refusal("tests", TooManyTestsError(2, retry_after_secs=5), _TESTS_WEBHOOK),
    Refusal("logo", LogoRefusedError(LogoProblem.SVG_SCRIPT), _HAS_BRAND_FILE),
    Refusal("managers", ManagersOnlyError(), _CHANGES_BRANDING),
    Refusal("file", BodyTooLargeError(MAX_UPLOAD_BYTES), _HAS_BRAND_FILE),
    Refusal("form", MultipartNeededError(), _HAS_BRAND_FILE),
    Refusal("uploads", TooManyUploadsError(3), _HAS_BRAND_FILE),
    Refusal("logos", LogoBusyError(), _HAS_BRAND_FILE),
    Refusal("uploads", ServerBusyError(), _HAS_BRAND_FILE),
    Refusal("finished", JobFinishedError(), has_id("jobs_api_delete_job")),
    Refusal("result", NoResultError(JobStatus.RUNNING), _READS_RESULT),
    Refusal("files", FileStoreError(), any_of(_READS_RESULT, _GENERATES_MANY)),
    Refusal("jobs", TooManyJobsError(MAX_OPEN_JOBS), _GENERATES_MANY),
    Refusal("images", _WRONG_IMAGE, _GENERATES_MANY),
    Refusal("downloads", TooManyDownloadsError(MAX_DOWNLOADS_OF_WORKSPACE), _READS_RESULT),
    Refusal("error", InternalServerError(_REQUEST_ID), always),
    Refusal("database", DatabaseOutageError(_REQUEST_ID), always),
    Refusal("busy", WorkspaceBusyError(), is_write),
    Refusal("renderer", RendererLostError(), has_body("GenerateIn", "SheetIn")),
    Refusal("unpublished", RouteNotPublishedError(), _CHANGES_ROUTE),
    Refusal("checks", ServerBusyError(), _CHECKS_DNS),
    Refusal("tests", ServerBusyError(), _TESTS_WEBHOOK),
    Refusal("exports", ExportsBusyError(retry_after_secs=15), has_param("format")),
    Refusal("feeds", FeedsBusyError(retry_after_secs=15), has_param("Last-Event-ID")),
)
