"""Errors of dynamic QRs and rendering; callers rely on their texts."""

from collections.abc import Mapping

from kernel.errors import (
    ConflictError,
    FieldErrors,
    ItemErrors,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitedError,
    UnavailableError,
)
from kernel.messages import mark
from kernel.translation import gettext as _
from kernel.translation import ngettext, translate
from plans.models import Plan


class ActiveCapError(PermissionDeniedError):
    """The plan's number of active dynamic QRs is reached (403)."""

    def __init__(self, plan: Plan) -> None:
        text = _("Plan '%(plan)s' is capped at %(cap)s active dynamic QRs. Disable one or upgrade.")
        super().__init__(text % {"plan": plan.code, "cap": plan.active_dynamic_qrs})


class VariantsPlanError(PermissionDeniedError):
    """The plan has no A/B variants (403)."""

    def __init__(self) -> None:
        super().__init__(_("A/B variants require the Pro plan or higher."))


class EditCapError(PaymentRequiredError):
    """The plan's destination edits of this QR are used up and no credit is left (402)."""

    def __init__(self, *, plan: Plan, edits: int, starter_price_usd: int) -> None:
        limit = plan.destination_edits_per_qr or 0
        text = ngettext(
            "Plan '%(plan)s' allows %(limit)d destination edit per dynamic QR. This QR has been"
            " edited %(edits)d time(s) already. Upgrade to Starter ($%(price)d/mo) or higher for"
            " unlimited edits, or buy a credit pack.",
            "Plan '%(plan)s' allows %(limit)d destination edits per dynamic QR. This QR has been"
            " edited %(edits)d time(s) already. Upgrade to Starter ($%(price)d/mo) or higher for"
            " unlimited edits, or buy a credit pack.",
            limit,
        )
        values = {"plan": plan.code, "limit": limit, "edits": edits, "price": starter_price_usd}
        super().__init__(text % values)


class BulkPlanError(PermissionDeniedError):
    """The plan has no bulk calls (403)."""

    def __init__(self) -> None:
        super().__init__(_("Bulk calls require the Starter plan or higher."))


class BulkSizeError(FieldErrors):
    """More items than a call may have (400). field: of the request, which selects too many."""

    def __init__(self, plan: Plan, *, limit: int, count: int, field: str = "items") -> None:
        text = _("Plan '%(plan)s' caps bulk at %(limit)d items per request, got %(count)d.")
        values = {"plan": plan.code, "limit": limit, "count": count}
        super().__init__({field: [text % values]})


class BulkBusyError(RateLimitedError):
    """Another bulk call of the workspace is running (429); nothing was done."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            _("Another bulk call of this workspace is running. Nothing was changed; try again."),
            retry_after_secs=1,
        )


class BulkItemsError(ItemErrors):
    """Items of which no image can be made (422): none was made, counted or kept."""

    @property
    def body(self) -> Mapping[str, object]:
        return {**super().body, "rendered_before_failure": 0}


class PrintSizeError(PermissionDeniedError):
    """The plan has a smaller print size or resolution (403).

    most: what the field may be. template, values: as of RenderingError.
    """

    template = mark("Plan '%(plan)s' is capped at %(cap)s. Lower %(field)s or upgrade.")

    def __init__(self, plan: Plan, *, field: str, cap: str, most: float) -> None:
        self.values: dict[str, object] = {"plan": plan.code, "cap": cap, "field": field}
        super().__init__(translate(self.template, self.values))
        self.field = field
        self.most = most


class CustomLogoPlanError(PermissionDeniedError):
    """The plan has no logos in codes (403)."""

    def __init__(self) -> None:
        super().__init__(_("Custom logos require the Starter plan or higher."))


class DesignCapError(PermissionDeniedError):
    """The plan's number of designs is reached (403)."""

    def __init__(self, plan: Plan) -> None:
        text = _("Plan '%(plan)s' is capped at %(cap)s designs. Delete one or upgrade.")
        super().__init__(text % {"plan": plan.code, "cap": plan.designs})


class DesignNameTakenError(ConflictError):
    """Another design of the workspace has this name (409)."""

    def __init__(self) -> None:
        super().__init__(_("A design with this name exists already."))


class DesignChangedError(Exception):
    """Somebody else has changed how the design looks while its new look was proven."""


class RendererBusyError(RateLimitedError):
    """As many images wait to be drawn as may, of the workspace or in all (429)."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            _("Other large images are being drawn. Nothing was counted; try again."),
            retry_after_secs=1,
        )


class LogoFetchBusyError(RateLimitedError):
    """As many logos are being fetched as we wait for (429); nothing was counted."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            _("Other logos are being fetched. Nothing was counted; try again."),
            retry_after_secs=1,
        )


class RendererLostError(UnavailableError):
    """The process that drew the image died or took too long (503); nothing was counted."""

    def __init__(self) -> None:
        super().__init__(
            _("The image could not be drawn. Nothing was counted; try again."),
            retry_after_secs=1,
        )


class TooManyPreviewsError(RateLimitedError):
    """A person draws more previews than anybody looks at (429)."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("Too many previews in one minute. Wait a moment, then go on."),
            retry_after_secs=retry_after_secs,
        )


class TooManyValidationsError(RateLimitedError):
    """More dry runs than a person or a program needs (429)."""

    code = "validations"

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("Too many validations in one minute. Wait a moment, then go on."),
            retry_after_secs=retry_after_secs,
        )


class ShortIdTakenError(Exception):
    """Another QR, perhaps a deleted one, has this short id; the caller draws another one."""
