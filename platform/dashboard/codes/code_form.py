"""The form of a new code and of an edit: what is typed in it, before anything is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from django.http import QueryDict

from qrs.services.form_values import VariantTexts
from qrs.validation import MAX_VARIANTS

# A second one is what makes a variant.
_LEAST_ROWS = 2
# Of any text of the form, which is checked afterwards.
_BLANK = VariantTexts(url="", label="", weight="1")
_LABELS = "ABCDEFGHIJ"


class Code(Protocol):
    """What a form shows of a code."""

    name: str
    destination_url: str
    variants: list[dict[str, Any]]
    forward_query: bool

    @property
    def entity_tag(self) -> str: ...


class FormRow(NamedTuple):
    """A variant in the form. share: of all scans, of 1; None while a weight is no number."""

    place: int
    texts: VariantTexts
    share: float | None
    errors: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class CodeForm:
    """version: the entity tag of the code that the person has seen, "" for a new code."""

    name: str = ""
    destination_url: str = ""
    variants: tuple[VariantTexts, ...] = ()
    forward_query: bool = False
    version: str = ""

    @classmethod
    def of_code(cls, code: Code) -> "CodeForm":
        return cls(
            name=code.name,
            destination_url=code.destination_url,
            variants=tuple(_as_texts(variant) for variant in code.variants),
            forward_query=code.forward_query,
            version=code.entity_tag,
        )

    @classmethod
    def of_post(cls, post: QueryDict) -> "CodeForm":
        rows = zip(
            post.getlist("variant_url"),
            post.getlist("variant_label"),
            post.getlist("variant_weight"),
            strict=False,
        )
        return cls(
            name=post.get("name", ""),
            destination_url=post.get("destination_url", ""),
            # One more than allowed, so that it is refused and not lost.
            variants=tuple(VariantTexts(*row) for row in rows)[: MAX_VARIANTS + 1],
            forward_query=post.get("forward_query") == "1",
            version=post.get("version", ""),
        )

    @property
    def has_variants(self) -> bool:
        return bool(self.variants)

    @property
    def can_add_row(self) -> bool:
        return len(self.variants) < MAX_VARIANTS

    def add_row(self) -> "CodeForm":
        """With one empty row more; with two, if there was none."""
        missing = max(1, _LEAST_ROWS - len(self.variants))
        first = () if self.variants else (self._first_row(),)
        rows = (*self.variants, *first, *[_BLANK] * (missing - len(first)))
        return replace(self, variants=rows[:MAX_VARIANTS])

    def remove_row(self, place: int) -> "CodeForm":
        rows = tuple(row for other, row in enumerate(self.variants) if other != place)
        return replace(self, variants=rows)

    def list_rows(self, errors: Mapping[str, Sequence[str]]) -> list[FormRow]:
        """errors: of the form, by field, such as ``variants.0.url``."""
        shares = _list_shares(self.variants)
        return [
            FormRow(
                place=place,
                texts=texts,
                share=shares[place],
                errors={name: errors.get(f"variants.{place}.{name}", ()) for name in texts._fields},
            )
            for place, texts in enumerate(self.variants)
        ]

    def _first_row(self) -> VariantTexts:
        """The destination is what the variants are compared with."""
        return VariantTexts(url=self.destination_url, label=_LABELS[0], weight="1")


def _as_texts(variant: Mapping[str, Any]) -> VariantTexts:
    return VariantTexts(
        url=str(variant["url"]), label=str(variant["label"]), weight=str(variant["weight"])
    )


def _list_shares(rows: Sequence[VariantTexts]) -> list[float | None]:
    weights = [_parse_weight(row.weight) for row in rows]
    total = sum(weight or 0 for weight in weights)
    return [weight / total if weight is not None and total else None for weight in weights]


def _parse_weight(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
