"""What a person types into the form of a code: texts in, checked values or messages out.

The rules and their words are those of the API's bodies (qrs/schemas/codes.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from kernel.errors import FieldErrors
from kernel.input_types import check_line
from kernel.translation import gettext as _
from kernel.unicode_text import strip_invisible
from qrs.validation import (
    MAX_VARIANTS,
    MAX_WEIGHT,
    Variant,
    check_destination_url,
    check_variants,
)

In = TypeVar("In")
Out = TypeVar("Out")
NAME_LENGTH = 120
LABEL_LENGTH = 40
# More digits than any weight has; int() takes quadratic time for long texts.
_MOST_DIGITS = 9


class VariantTexts(NamedTuple):
    """A row of the form."""

    url: str
    label: str
    weight: str

    @property
    def is_blank(self) -> bool:
        """Nothing was typed: a weight alone is what the form proposes."""
        return not strip_invisible(self.url) and not strip_invisible(self.label)


@dataclass(frozen=True, slots=True)
class QrValues:
    """Values for create_qr and update_qr."""

    name: str
    destination_url: str
    variants: list[Variant]


def check_qr_form(
    *, name: str, destination_url: str, variants: Sequence[VariantTexts] = ()
) -> QrValues:
    """Check all fields. Blank rows of variants are left out.

    Raises FieldErrors (400) with the messages of every wrong field; those of a variant stand at
    the place of its row, such as ``variants.2.url``.
    """
    form = _FormCheck()
    values = QrValues(
        name=form.check("name", name, _check_name, default=""),
        destination_url=form.check(
            "destination_url", destination_url, check_destination_url, default=""
        ),
        variants=[
            form.check_variant(f"variants.{place}", row)
            for place, row in enumerate(variants[:MAX_VARIANTS])
            if not row.is_blank
        ],
    )
    if any(not row.is_blank for row in variants[MAX_VARIANTS:]):
        form.add("variants", _("At most %(most)d items are allowed.") % {"most": MAX_VARIANTS})
    form.raise_errors()
    form.check("variants", values.variants, check_variants, default=None)
    form.raise_errors()
    return values


class _FormCheck:
    """Collects the messages of one form."""

    def __init__(self) -> None:
        self._errors: dict[str, list[str]] = {}

    def check(self, field: str, raw: In, check: Callable[[In], Out], *, default: Out) -> Out:
        try:
            return check(raw)
        except ValueError as error:
            self.add(field, str(error))
            return default

    def check_variant(self, field: str, row: VariantTexts) -> Variant:
        return {
            "url": self.check(f"{field}.url", row.url, check_destination_url, default=""),
            "weight": self.check(f"{field}.weight", row.weight, _check_weight, default=0),
            "label": self.check(f"{field}.label", row.label, _check_label, default=""),
        }

    def add(self, field: str, message: str) -> None:
        self._errors.setdefault(field, []).append(message)

    def raise_errors(self) -> None:
        if self._errors:
            raise FieldErrors(self._errors)


def _check_name(raw: str) -> str:
    return _check_text(raw, maximum=NAME_LENGTH)


def _check_label(raw: str) -> str:
    return _check_text(raw, maximum=LABEL_LENGTH)


def _check_text(raw: str, *, maximum: int) -> str:
    if not strip_invisible(raw):
        raise ValueError(_("This field may not be blank."))
    return check_line(raw, maximum=maximum)


def _check_weight(raw: str) -> int:
    text = strip_invisible(raw)
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(_("A whole number is required."))
    if text.startswith("-") and digits.strip("0"):
        raise ValueError(_("Ensure this value is at least %(least)d.") % {"least": 0})
    if len(digits.lstrip("0")) > _MOST_DIGITS or int(digits) > MAX_WEIGHT:
        raise ValueError(_("Ensure this value is at most %(most)d.") % {"most": MAX_WEIGHT})
    return int(digits)
