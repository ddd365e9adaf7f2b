"""What the page of one QR shows, from one look at its figures."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.codes.header import build_header
from dashboard.codes.links import get_code_url
from dashboard.figures.asked import Asked
from dashboard.figures.banners import build_banner
from dashboard.figures.cards import build_cards
from dashboard.figures.changes import list_changes
from dashboard.figures.comparison import build_variants
from dashboard.figures.drawings import draw_days, draw_hours, draw_places
from dashboard.figures.live_rows import list_live_rows
from dashboard.figures.names import name_kind, name_value
from dashboard.frame import WorkspaceRequest
from kernel.translation import gettext as _
from qrs.selectors.codes import QrRow, get_qr, get_row
from scans.pages import QrFigures, get_qr_figures

Context = dict[str, Any]


class QrPage:
    """One QR as one request asks for it. today: the UTC day."""

    def __init__(self, request: WorkspaceRequest, short_id: str, asked: Asked, today: date) -> None:
        """Raises NotFoundError (404)."""
        self.request, self.asked, self.today = request, asked, today
        self.tenant = request.principal.tenant
        self.qr = get_qr(short_id=short_id)
        self.row: QrRow = get_row(self.qr)
        self.figures: QrFigures | None = get_qr_figures(
            qr_id=self.qr.pk,
            period=asked.period,
            today=today,
            zone=ZoneInfo(self.tenant.time_zone),
            include_bots=asked.include_bots,
            row_filter=asked.row_filter,
        )

    def build_whole(self) -> Context:
        """The page with its head, the live feed and the last changes."""
        return {
            **self.build_figures(),
            **build_header(self.request, self.qr),
            "banner": build_banner(self.qr, tenant_id=self.tenant.pk),
            "live_rows": list_live_rows(self.qr.pk),
            "changes": list_changes(self.qr),
            "unknown_place": _("Unknown place"),
        }

    def build_figures(self) -> Context:
        """Everything that the period, bots and filter change."""
        return {**self.build_tiles(), **self._build_controls(), **self._build_charts()}

    def build_tiles(self) -> Context:
        """What the tiles show, and where the page reads itself again."""
        figures, total = self.figures, self.row.scan_count
        if figures is not None and not self.asked.include_bots:
            total -= figures.analytics.total.bots
        return {
            "qr": self.qr,
            "asked": self.asked,
            "period": self.asked.period,
            "figures": figures,
            "total": total,
            "scan_count": self.row.scan_count,
            "last_scanned_at": self.row.last_scanned_at,
            "never_scanned": not self.row.scan_count,
            "page_url": get_code_url(self.tenant.slug, self.qr.short_id),
            "ends_today": self.asked.period.last_day == self.today,
        }

    def _build_controls(self) -> Context:
        asked = self.asked
        labels = [str(variant["label"]) for variant in self.qr.variants]
        chosen = asked.row_filter
        if chosen is not None and chosen.kind == "variant" and chosen.value not in labels:
            labels.append(chosen.value)
        return {
            "presets": asked.presets(),
            "variant_labels": labels,
            "chosen_variant": chosen.value if chosen and chosen.kind == "variant" else "",
            "chip": _build_chip(asked),
            "kept_dates": asked.fields("from", "to", "days"),
            "kept_options": asked.fields("bots", "variant"),
            "without_filter": asked.query_for_filter(None),
            "shorter": asked.query(days="7"),
            "days_field": asked.days,
            "today": self.today,
        }

    def _build_charts(self) -> Context:
        if self.figures is None or not self.figures.analytics.scans:
            return {"has_scans": False}
        start = self.tenant.week_start
        return {
            "has_scans": True,
            "bars": draw_days(self.figures, today=self.today, week_start=start),
            "map": draw_places(self.figures),
            "heat": draw_hours(self.figures, week_start=start),
            "cards": build_cards(self.asked, self.figures, self.qr.pk),
            "time_zone": self.tenant.time_zone,
            "variants": build_variants(self.qr.variants, self.figures, self.asked)
            if self.asked.row_filter is None
            else None,
        }


def _build_chip(asked: Asked) -> Context | None:
    """The filter in words, but for variants, which have a control of their own."""
    chosen = asked.row_filter
    if chosen is None:
        return None
    return {
        "kind": name_kind(chosen.kind),
        "value": name_value(chosen.kind, chosen.value),
        "without": asked.query_for_filter(None),
    }
