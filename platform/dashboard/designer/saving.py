"""Saves what stands in the form as a design."""

from typing import Any

from dashboard.designer.drafts import Opened, has_logos
from dashboard.frame import WorkspaceRequest
from kernel.clock import utc_now
from kernel.continuations import Continuation
from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from qrs.errors import DesignNameTakenError
from qrs.generation.design_form import check_design_name, normalise_style
from qrs.generation.looks import change_design, prove_look
from qrs.generation.refusals import as_field_errors
from qrs.rendering import RenderingError
from qrs.services.designs import check_design_cap, create_design

_WITHIN = "fields."


def save_new(request: WorkspaceRequest, opened: Opened, *, name: str) -> Any:
    """The design.

    Raises FieldErrors (400), DesignCapError and CustomLogoPlanError (403).
    """
    tenant = request.principal.tenant
    checked = check_design_name(name)
    check_design_cap(tenant)
    style = _make_style(opened)
    try:
        look = prove_look(
            style,
            opened.draft.logo,
            tenant_id=tenant.pk,
            continuation=Continuation.of(request),
        )
        return create_design(
            tenant_id=tenant.pk,
            acting_user=request.principal.user,
            name=checked,
            look=look,
            now=utc_now(),
        )
    except FieldErrors as error:
        raise _without_prefix(error) from error
    except DesignNameTakenError as error:
        raise FieldErrors.of("name", error.detail) from error


def save_changes(request: WorkspaceRequest, opened: Opened, *, name: str | None = None) -> Any:
    """Of the loaded design. name: None leaves it.

    Raises FieldErrors (400), NotFoundError (404), CustomLogoPlanError (403).
    """
    if opened.design is None:
        raise FieldErrors.of("name", _("This design was deleted meanwhile. Save it under a name."))
    changes: dict[str, Any] = {} if name is None else {"name": check_design_name(name)}
    if has_logos(request):
        changes["logo"] = opened.draft.logo
    try:
        return change_design(
            tenant_id=request.principal.tenant.pk,
            design_id=opened.design.pk,
            now=utc_now(),
            continuation=Continuation.of(request),
            fields=_make_style(opened),
            **changes,
        )
    except FieldErrors as error:
        raise _without_prefix(error) from error
    except DesignNameTakenError as error:
        raise FieldErrors.of("name", error.detail) from error


def _make_style(opened: Opened) -> dict[str, Any]:
    """Raises FieldErrors (400)."""
    if opened.errors:
        raise FieldErrors(opened.errors)
    try:
        return normalise_style(opened.draft.make_style(), logo=opened.draft.logo)
    except RenderingError as error:
        raise as_field_errors(error) from error


def _without_prefix(error: FieldErrors) -> FieldErrors:
    """The form has the style's fields beside the name."""
    return FieldErrors(
        {field.removeprefix(_WITHIN): texts for field, texts in error.errors.items()}
    )
