"""Reads of designs."""

from django.db.models import QuerySet

from kernel.errors import FieldErrors, NotFoundError
from kernel.translation import gettext as _
from qrs.models import Design
from qrs.rendering.options import Logo


def list_designs() -> QuerySet[Design]:
    """Newest first, without the bytes of their logos."""
    return Design.objects.defer("logo_png")


def get_design(*, design_id: int) -> Design:
    """Raises NotFoundError (404)."""
    design = Design.objects.filter(pk=design_id).first()
    if design is None:
        raise NotFoundError
    return design


def get_default_design() -> Design | None:
    """What the dashboard begins with."""
    return Design.objects.filter(is_default=True).first()


def find_design(reference: int | str) -> Design:
    """By id or name, as a request refers to it; no name is a number.

    Raises FieldErrors (400): the design is named in the body, not in the path.
    """
    text = str(reference)
    is_id = text.isascii() and text.isdigit() and len(text) < 19
    design = Design.objects.filter(pk=int(text)).first() if is_id else _find_by_name(text)
    if design is None:
        raise FieldErrors.of("design", _("No design of this workspace has this id or name."))
    return design


def _find_by_name(name: str) -> Design | None:
    """In any case, but exactly where designs of earlier versions differ by case alone."""
    found = list(Design.objects.filter(name__iexact=name))
    candidates = [design for design in found if design.name == name] or found
    return candidates[0] if len(candidates) == 1 else None


def get_logo(design: Design) -> Logo | None:
    """As qrs.rendering takes it."""
    if not design.logo_digest or design.logo_png is None:
        return None
    return Logo(
        png=bytes(design.logo_png), width_px=design.logo_width, height_px=design.logo_height
    )
