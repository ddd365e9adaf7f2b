"""From a request to what stands in the form, with the logo that it carries."""

from contextlib import suppress
from typing import Any, NamedTuple

from dashboard.designer.draft import Draft
from dashboard.designer.logos import FIELD, OF_THE_DESIGN, read_logo
from dashboard.frame import WorkspaceRequest
from kernel.errors import FieldErrors, NotFoundError, RetryLaterError
from kernel.translation import gettext as _
from qrs.generation.refusals import as_field_errors
from qrs.rendering import RenderingError
from qrs.selectors.designs import get_default_design, get_design, get_logo


class Opened(NamedTuple):
    """design: that was loaded into the form. errors: of a logo that was sent.

    busy: why that logo could not be read just now.
    """

    draft: Draft
    design: Any = None
    errors: dict[str, list[str]] = {}
    busy: RetryLaterError | None = None


def open_draft(request: WorkspaceRequest) -> Opened:
    """Of a page that is opened: of the design in its query, else of the default design.

    Raises NotFoundError (404).
    """
    wanted = request.GET.get("design")
    if wanted is None:
        return of_design(get_default_design(), with_logo=has_logos(request))
    return of_design(_find(wanted), with_logo=has_logos(request))


def is_partial(request: WorkspaceRequest) -> bool:
    """htmx asks for what it swaps while one changes the form."""
    return request.headers.get("HX-Request-Type") == "partial"


def has_logos(request: WorkspaceRequest) -> bool:
    """False: designs keep the logos that they have, but codes are drawn without."""
    return bool(request.principal.tenant.plan.custom_logo)


def of_design(design: Any, *, with_logo: bool) -> Opened:
    """design: None for the product's own style."""
    if design is None:
        return Opened(Draft.of_style(None))
    logo = get_logo(design) if with_logo else None
    draft = Draft.of_style(design.fields, logo=logo, design_id=str(design.pk))
    return Opened(draft, design)


def read_draft(request: WorkspaceRequest, *, design: Any = None) -> Opened:
    """Of a form that was sent. design: that it belongs to; else the one that it names.

    Raises CustomLogoPlanError (403); and unless a part is asked for, RendererBusyError (429) and
    RendererLostError (503).
    """
    draft = Draft.of_post(request.POST)
    found = design or _find_left(draft.design_id)
    if found is None and request.POST.get(FIELD) == OF_THE_DESIGN and has_logos(request):
        gone = _("The design that this logo belongs to was deleted. Choose the file again.")
        return Opened(draft, errors={FIELD: [gone]})
    stored = get_logo(found) if found and has_logos(request) else None
    try:
        logo = read_logo(request, stored=stored)
    except RenderingError as error:
        return Opened(draft, found, as_field_errors(error).errors)
    except FieldErrors as error:
        return Opened(draft, found, error.errors)
    except RetryLaterError as error:
        if not is_partial(request):
            raise
        return Opened(draft, found, busy=error)
    return Opened(draft.with_logo(logo), found)


def name_logo(opened: Opened) -> str:
    """What the hidden field says of a design's own logo."""
    return OF_THE_DESIGN if opened.design and opened.design.logo_digest else ""


def _find_left(design_id: str) -> Any:
    """None for one that was deleted while its style stood in a form, which stays of use."""
    with suppress(NotFoundError):
        return _find(design_id)
    return None


def _find(design_id: str) -> Any:
    """None for no id. Raises NotFoundError (404)."""
    if not design_id:
        return None
    if not (design_id.isascii() and design_id.isdigit() and len(design_id) < 19):
        raise NotFoundError
    return get_design(design_id=int(design_id))
