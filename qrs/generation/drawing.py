"""The first half of a render: the checks and the image. Writes nothing.

Drawing takes up to seconds, so it runs outside of a transaction, where it locks no rows of the
workspace, and holds none of Django's threads. qrs.generation.completion writes afterwards.
"""

from dataclasses import dataclass
from datetime import datetime

from kernel.continuations import Continuation
from kernel.ids import new_short_id
from kernel.translation import gettext as _
from plans.models import Plan
from qrs.errors import PrintSizeError
from qrs.generation.contents import Content, ExistingDynamicQr, FixedText, get_text_field
from qrs.generation.images import draw_image
from qrs.rendering import RenderedImage, RenderOptions
from qrs.rendering.options import MM_PER_INCH
from qrs.selectors.codes import get_public_url, get_qr
from qrs.services.codes import check_active_cap
from tenants.models import Tenant
from tenants.selectors.hosts import get_public_base_url
from tenants.services.renders import check_renders_left


@dataclass(frozen=True)
class Drawing:
    """An image that is not counted yet. short_id, public_url: "" for a fixed text."""

    image: RenderedImage
    text: str
    options: RenderOptions
    short_id: str = ""
    public_url: str = ""


def draw(
    *,
    tenant: Tenant,
    content: Content,
    options: RenderOptions,
    now: datetime,
    continuation: Continuation,
    attempt: int = 0,
) -> Drawing:
    """Check the plan, then draw and read back.

    The image of a new QR carries a short id that is not reserved: it may be taken meanwhile, and
    the next attempt has another one.
    Raises NotFoundError (404), PrintSizeError and ActiveCapError (403), QuotaSpentError and
    RendererBusyError (429), RendererLostError (503), FieldErrors (400).
    """
    if isinstance(content, ExistingDynamicQr):
        get_qr(short_id=content.short_id)
    check_print_plan(tenant.plan, options)
    check_renders_left(tenant=tenant, now=now)
    short_id = public_url = ""
    if isinstance(content, FixedText):
        text = content.text
    else:
        if isinstance(content, ExistingDynamicQr):
            short_id = content.short_id
        else:
            check_active_cap(tenant)
            short_id = continuation.recall(("short_id", attempt), new_short_id)
        text = public_url = get_public_url(short_id=short_id, base_url=get_public_base_url(tenant))
    image = draw_image(
        text=text,
        options=options,
        tenant_id=tenant.pk,
        continuation=continuation,
        text_field=get_text_field(content),
    )
    return Drawing(image, text, options, short_id, public_url)


def check_print_plan(plan: Plan, options: RenderOptions) -> None:
    """Raises PrintSizeError (403)."""
    if options.size_inches > plan.max_print_inches:
        cap = _("prints of %(inches)s inches") % {"inches": plan.max_print_inches}
        most = plan.max_print_inches * MM_PER_INCH if options.is_metric else plan.max_print_inches
        raise PrintSizeError(plan, field=options.size_field, cap=cap, most=most)
    if options.dpi > plan.max_dpi:
        cap = f"{plan.max_dpi} DPI"
        raise PrintSizeError(plan, field="dpi", cap=cap, most=plan.max_dpi)
