"""The three cards of top lists, each with tabs that are links."""

from dataclasses import dataclass

from dashboard.charts.bar_list import ListedBar, list_bars
from dashboard.figures.asked import CARDS, Asked
from dashboard.figures.names import name_card, name_tab, name_value
from scans.pages import QrFigures, RowFilter, list_from_rows

FROM_ROWS = frozenset({"region", "host"})
"""Lists that no rollup has."""


@dataclass(frozen=True, slots=True)
class Tab:
    """query: of the page on which it is open."""

    name: str
    query: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Card:
    """bars: None when the period has too many rows to list."""

    name: str
    title: str
    tabs: list[Tab]
    open_tab: str
    open_kind: str
    bars: list[ListedBar] | None


def build_cards(asked: Asked, figures: QrFigures, qr_id: int) -> list[Card]:
    return [build_card(card, asked, figures, qr_id) for card in CARDS]


def build_card(card: str, asked: Asked, figures: QrFigures, qr_id: int) -> Card:
    kind = asked.tabs[card]
    return Card(
        name=card,
        title=name_card(card),
        tabs=[
            Tab(name_tab(one), asked.query(**{card: _get_value(card, one)}), is_open=one == kind)
            for one in CARDS[card]
        ],
        open_tab=name_tab(kind),
        open_kind=kind,
        bars=_list_bars(kind, asked, figures, qr_id),
    )


def _get_value(card: str, kind: str) -> str | None:
    return None if kind == CARDS[card][0] else kind


def _list_bars(kind: str, asked: Asked, figures: QrFigures, qr_id: int) -> list[ListedBar] | None:
    pairs = figures.analytics.of(kind)
    if kind in FROM_ROWS and asked.row_filter is None:
        from_rows = list_from_rows(
            qr_id=qr_id, kind=kind, period=asked.period, include_bots=asked.include_bots
        )
        if from_rows is None:
            return None
        pairs = from_rows
    return list_bars(
        [
            (
                name_value(kind, value),
                count,
                asked.query_for_filter(RowFilter(kind, value)),
                asked.row_filter == RowFilter(kind, value),
            )
            for value, count in pairs
        ],
        whole=figures.analytics.scans,
    )
