"""Proves how a design looks, outside of any transaction."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, TypedDict, Unpack

from kernel.continuations import Continuation
from kernel.entity_tags import IfMatch
from kernel.errors import FieldErrors
from qrs.errors import DesignChangedError
from qrs.generation.inspection import grade_style
from qrs.generation.refusals import as_field_errors
from qrs.models import Design
from qrs.rendering import RenderingError
from qrs.rendering.options import Logo
from qrs.selectors.designs import get_design, get_logo
from qrs.services.designs import DesignChanges, Look, update_design
from qrs.styles import check_style

_TRIES = 3
_LOOK = ("fields", "logo")


class SentChanges(TypedDict, total=False):
    """What a request changes of a design. logo: None removes it."""

    name: str
    is_default: bool
    fields: Mapping[str, Any]
    logo: Logo | None


def prove_look(
    fields: Mapping[str, Any], logo: Logo | None, *, tenant_id: int, continuation: Continuation
) -> Look:
    """Raises FieldErrors (400), with the style fields as ``fields.color``, RendererBusyError (429)
    and RendererLostError (503).
    """
    try:
        options = check_style(fields, logo=logo)
        grade = grade_style(options, tenant_id=tenant_id, continuation=continuation)
    except RenderingError as error:
        raise _within_fields(as_field_errors(error)) from error
    except FieldErrors as error:
        raise _within_fields(error) from error
    return Look(fields=fields, logo=logo, grade=grade)


def change_design(
    *,
    tenant_id: int,
    design_id: int,
    now: datetime,
    continuation: Continuation,
    if_match: IfMatch | None = None,
    **sent: Unpack[SentChanges],
) -> Design:
    """Prove the new look if it changes, then save.

    Raises what prove_look and qrs.services.designs.update_design do.
    """
    for _ in range(1, _TRIES):
        with suppress(DesignChangedError):
            return _change_once(tenant_id, design_id, now, continuation, if_match, sent)
    return _change_once(tenant_id, design_id, now, continuation, if_match, sent)


def _change_once(
    tenant_id: int,
    design_id: int,
    now: datetime,
    continuation: Continuation,
    if_match: IfMatch | None,
    sent: SentChanges,
) -> Design:
    design = get_design(design_id=design_id)
    changes: DesignChanges = {}
    if "name" in sent:
        changes["name"] = sent["name"]
    if "is_default" in sent:
        changes["is_default"] = sent["is_default"]
    proven_beside = None
    if any(part in sent for part in _LOOK):
        if if_match is not None:
            if_match.check(design.entity_tag)
        fields = sent.get("fields", design.fields)
        logo = sent["logo"] if "logo" in sent else get_logo(design)
        changes["look"] = prove_look(fields, logo, tenant_id=tenant_id, continuation=continuation)
        # With both parts sent, it does not matter what the design was before.
        proven_beside = None if all(part in sent for part in _LOOK) else design.look_tag
    return update_design(
        tenant_id=tenant_id,
        design_id=design_id,
        now=now,
        if_match=if_match,
        proven_beside=proven_beside,
        **changes,
    )


def _within_fields(error: FieldErrors) -> FieldErrors:
    return FieldErrors({f"fields.{field}": texts for field, texts in error.errors.items()})
