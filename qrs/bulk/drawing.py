"""Items with everything that it takes to draw them, and their images."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from kernel.continuations import Continuation
from kernel.errors import FieldErrors
from kernel.ids import new_short_id
from qrs.generation.contents import Content, ExistingDynamicQr, FixedText, get_text_field
from qrs.generation.images import run_in_pool
from qrs.generation.logos import load_logo
from qrs.generation.refusals import as_field_errors
from qrs.generation.requests import ImageRequest
from qrs.rendering import RenderedImage, RenderingError, RenderOptions
from qrs.selectors.codes import get_public_url
from tenants.models import Tenant

# Of a batch: a claim on a job lasts longer, so does a client's patience, and memory stays flat.
BATCH_SECS = 2.0
BATCH_BYTES = 4 * 1024 * 1024
BATCH_ITEMS = 200


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """index: in the call. short_id, public_url: "" for a fixed text."""

    index: int
    content: Content
    text: str
    options: RenderOptions
    short_id: str = ""
    public_url: str = ""

    def describe(self, refusal: RenderingError) -> FieldErrors:
        """As the item of the request names its fields."""
        return as_field_errors(refusal, text_field=get_text_field(self.content))


def prepare_item(
    index: int,
    wanted: ImageRequest,
    *,
    tenant: Tenant,
    base_url: str,
    continuation: Continuation,
) -> PreparedItem:
    """Read its logo, and choose the short id of a new QR.

    base_url: of public URLs. Raises what load_logo() does.
    """
    logo = load_logo(wanted.logo_source, tenant=tenant, continuation=continuation)
    options, content = wanted.with_logo(logo), wanted.content
    if isinstance(content, FixedText):
        return PreparedItem(index, content, content.text, options)
    if isinstance(content, ExistingDynamicQr):
        short_id = content.short_id
    else:
        short_id = continuation.recall(("short_id", index), new_short_id)
    url = get_public_url(short_id=short_id, base_url=base_url)
    return PreparedItem(index, content, url, options, short_id, url)


def draw_batch(
    items: Sequence[PreparedItem], *, tenant_id: int, continuation: Continuation
) -> list[RenderedImage | RenderingError]:
    """The outcomes of the first items, of one at least. No transaction may be open.

    Raises RendererBusyError (429), RendererLostError (503), ClientGoneError.
    """
    budgets = {"budget_secs": BATCH_SECS, "budget_bytes": BATCH_BYTES}
    outcomes = _run("render_batch", items, budgets, tenant_id, continuation)
    return cast("list[RenderedImage | RenderingError]", outcomes)


def check_drawings(
    items: Sequence[PreparedItem], *, tenant_id: int, continuation: Continuation
) -> list[RenderingError | None]:
    """What would be wrong with the images of the first items. Raises as draw_batch() does."""
    outcomes = _run("check_batch", items, {"budget_secs": BATCH_SECS}, tenant_id, continuation)
    return cast("list[RenderingError | None]", outcomes)


def _run(
    operation: str,
    items: Sequence[PreparedItem],
    budgets: dict[str, Any],
    tenant_id: int,
    continuation: Continuation,
) -> Any:
    requests = [(item.text, item.options) for item in items]
    return run_in_pool(
        operation,
        {"requests": requests, **budgets},
        # Equal calls may draw the same at the same time: new QRs differ in their ids.
        name=(operation, tuple(item.index for item in items), tuple(requests)),
        tenant_id=tenant_id,
        continuation=continuation,
    )
