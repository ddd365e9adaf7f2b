"""The variants of a QR side by side, and what their split says, in plain words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.figures.asked import Asked
from dashboard.frame.formatting import format_number, format_percent
from kernel.translation import gettext as _
from kernel.translation import ngettext
from scans.pages import (
    Comparison,
    QrFigures,
    RowFilter,
    VariantShare,
    compare_variants,
    list_shares,
)

_SMALL = 0.01


@dataclass(frozen=True, slots=True)
class VariantRow:
    """url: "" for an earlier variant. query: of the page of its scans alone."""

    share: VariantShare
    url: str
    query: str

    @property
    def svg_low(self) -> str:
        return _to_svg(self.share.low)

    @property
    def svg_width(self) -> str:
        return _to_svg(max(0.005, self.share.high - self.share.low))

    @property
    def svg_share(self) -> str:
        return _to_svg(self.share.share)

    @property
    def svg_expected(self) -> str:
        """ "" for an earlier variant."""
        return "" if self.share.expected is None else _to_svg(self.share.expected)


@dataclass(frozen=True, slots=True)
class VariantsCard:
    """hint: what the split says; "" for a single variant."""

    rows: list[VariantRow]
    hint: str


def build_variants(
    variants: Iterable[Mapping[str, Any]], figures: QrFigures, asked: Asked
) -> VariantsCard | None:
    """None for a QR that has no variants and has had none in the period.

    variants: of the QR now, with label, url and weight.
    """
    listed = {str(variant["label"]): variant for variant in variants}
    counts = dict(figures.analytics.of("variant"))
    if not listed and not counts:
        return None
    weights = {label: int(variant["weight"]) for label, variant in listed.items()}
    rows = [
        VariantRow(
            share,
            str(listed[share.label]["url"]) if share.label in listed else "",
            asked.query_for_filter(RowFilter("variant", share.label)),
        )
        for share in list_shares(counts, weights)
    ]
    return VariantsCard(rows, describe_comparison(compare_variants(counts, weights)))


def describe_comparison(found: Comparison | None) -> str:
    """One or two sentences; "" when there is nothing to compare."""
    if found is None:
        return ""
    if found.is_early:
        return _("Too few scans to compare. %(wait)s") % {"wait": _describe_wait(found)}
    if found.is_clear:
        return _("%(leader)s is ahead, and that is hardly chance: %(chance)s.") % {
            "leader": found.leader,
            "chance": _describe_chance(found.chance),
        }
    if found.scans_missing is None:
        return _("No difference to see: the scans are split as the weights say.")
    return _("%(leader)s is ahead; %(chance)s likely to be chance. %(wait)s") % {
        "leader": found.leader,
        "chance": _describe_chance(found.chance),
        "wait": _describe_wait(found),
    }


def _to_svg(share: float) -> str:
    """Of a drawing 100 wide, as SVG writes numbers whatever the reader's language."""
    return f"{100 * share:.2f}"


def _describe_chance(chance: float) -> str:
    if chance < _SMALL:
        return _("less than %(percent)s") % {"percent": format_percent(_SMALL)}
    return format_percent(chance)


def _describe_wait(found: Comparison) -> str:
    missing = found.scans_missing or 1
    text = ngettext(
        "Wait for about %(count)s scan more.", "Wait for about %(count)s scans more.", missing
    )
    return text % {"count": format_number(missing)}
