"""The filters in force, each with a link that clears it."""

from typing import NamedTuple

from dashboard.codes.list_query import ListQuery
from kernel.translation import gettext as _
from qrs.selectors.filters import QrState


class Chip(NamedTuple):
    """url: the list without this filter."""

    text: str
    url: str


def list_chips(query: ListQuery) -> list[Chip]:
    wanted = query.filter
    states = {
        QrState.ACTIVE: _("Active"),
        QrState.PAUSED: _("Paused"),
        QrState.BLOCKED: _("Blocked"),
    }
    chips = []
    if wanted.search:
        chips.append(Chip(f"“{wanted.search}”", query.link(search="")))
    if wanted.state in states:
        chips.append(Chip(states[wanted.state], query.link(state="")))
    if wanted.host:
        chips.append(Chip(_("Leads to %(host)s") % {"host": wanted.host}, query.link(host="")))
    if wanted.has_variants:
        chips.append(Chip(_("With variants"), query.link(variants="")))
    if wanted.never_scanned:
        chips.append(Chip(_("Never scanned"), query.link(never_scanned="")))
    return chips
