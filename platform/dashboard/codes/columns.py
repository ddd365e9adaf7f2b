"""The heads of the list, which sort it."""

from typing import NamedTuple

from dashboard.codes.list_query import ListQuery
from kernel.translation import gettext as _
from qrs.selectors.filters import QrSort


class Column(NamedTuple):
    """url: sorts by it, "" where nothing can be sorted. direction: as in aria-sort, or ""."""

    name: str
    css: str
    url: str = ""
    direction: str = ""


def list_columns(query: ListQuery) -> list[Column]:
    """Created has no column: it is the order from the start, and an entry of the filters."""
    return [
        _sortable(query, QrSort.NAME, _("Name"), "codes-name"),
        Column(_("Leads to"), "codes-destination wide-only"),
        Column(_("30 days"), "codes-trend wide-only"),
        _sortable(query, QrSort.SCANS, _("Scans"), "codes-scans number"),
        _sortable(query, QrSort.LAST_SCAN, _("Last scan"), "codes-last number wide-only"),
        Column(_("Active"), "codes-on"),
    ]


def _sortable(query: ListQuery, sort: QrSort, name: str, css: str) -> Column:
    direction = ""
    if query.order.sort is sort:
        direction = "descending" if query.order.is_descending else "ascending"
    return Column(name, css, query.link_sort(sort), direction)


class SortOption(NamedTuple):
    """An entry of the sort menu, for phones and for the order of creation. value: of ?sort=."""

    value: str
    name: str
    is_current: bool


def list_sorts(query: ListQuery) -> list[SortOption]:
    names = {
        "": _("Newest first"),
        "created": _("Oldest first"),
        "name": _("Name, A to Z"),
        "-name": _("Name, Z to A"),
        "-scans": _("Most scanned first"),
        "scans": _("Least scanned first"),
        "-last_scan": _("Last scanned first"),
        "last_scan": _("Longest not scanned first"),
    }
    return [SortOption(value, name, value == query.sort_value) for value, name in names.items()]
