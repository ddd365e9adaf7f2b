"""An image that a person downloads: one render, however often the button is pressed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

from accounts.models import User
from kernel.continuations import Continuation
from qrs.generation.completion import RenderCaller, draw_and_complete
from qrs.generation.contents import ExistingDynamicQr
from qrs.generation.drawing import Drawing
from qrs.generation.images import draw_image
from qrs.generation.recipes import Recipe
from qrs.rendering import RenderedImage, RenderOptions
from tenants.idempotency.services import (
    MAX_STORED_BYTES,
    ClaimedRequest,
    FormIdentity,
    StoredResponse,
    identify_form,
    run_claimed,
)
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Download:
    """What was chosen in a form.

    form_id: of the form as it was shown. For 24 hours the same choices in the same form are the
    same download, which counts once.
    """

    short_id: str
    options: RenderOptions
    form_id: str


def download_image(
    *,
    tenant: Tenant,
    acting_user: User,
    wanted: Download,
    now: datetime,
    continuation: Continuation | None = None,
) -> RenderedImage:
    """Draw the code, and count one render of the workspace.

    continuation: of the request; without one the image is waited for.
    Raises NotFoundError (404), PrintSizeError (403), QuotaSpentError and RendererBusyError (429),
    RendererLostError (503), FieldErrors and IdempotencyKeyError (400), IdempotencyKeyInUseError
    (409).
    """
    continuation = continuation or Continuation()
    key, fingerprint = _identify(acting_user, wanted)
    claimed = ClaimedRequest(
        tenant_id=tenant.pk,
        key=key,
        fingerprint=fingerprint,
        store=_store,
        replay=partial(_replay, tenant, wanted, continuation),
    )
    drawing = run_claimed(
        claimed,
        now=now,
        continuation=continuation,
        action=lambda settle: draw_and_complete(
            caller=RenderCaller(tenant, acting_user),
            content=ExistingDynamicQr(wanted.short_id),
            options=wanted.options,
            now=now,
            continuation=continuation,
            settle=settle,
            answer=lambda _, drawing: drawing,
        ),
    )
    # As of a replay, which knows no more than the bytes.
    return _as_image(drawing.image.media_type, drawing.image.data, wanted)


def _identify(user: User, wanted: Download) -> FormIdentity:
    choices = sorted(asdict(wanted.options).items())
    content = f"{user.pk}:{wanted.short_id}:{choices}"
    return identify_form(kind="download", form_id=wanted.form_id, content=content)


def _store(drawing: Drawing) -> StoredResponse:
    image, headers = drawing.image, {"Content-Type": drawing.image.media_type}
    if len(image.data) <= MAX_STORED_BYTES:
        return StoredResponse(status=200, body=image.data, headers=headers)
    recipe = Recipe(drawing.text, drawing.options)
    return StoredResponse(status=200, body=recipe.encode(), headers=headers, is_recipe=True)


def _replay(
    tenant: Tenant, wanted: Download, continuation: Continuation, stored: StoredResponse
) -> Drawing:
    if stored.is_recipe:
        recipe = Recipe.decode(stored.body)
        image = draw_image(
            text=recipe.text,
            options=recipe.options,
            tenant_id=tenant.pk,
            continuation=continuation,
        )
        return Drawing(image, recipe.text, recipe.options)
    image = _as_image(stored.headers["Content-Type"], stored.body, wanted)
    return Drawing(image, "", wanted.options)


def _as_image(media_type: str, data: bytes, wanted: Download) -> RenderedImage:
    return RenderedImage(media_type, data, wanted.options.side_px, wanted.options.side_px)
