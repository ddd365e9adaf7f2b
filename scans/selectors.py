"""Reads of scans, in the schema of the caller's workspace."""

from datetime import date
from typing import Any

from qrs.models import DynamicQr
from scans.analytics.qr_analytics import Figures, Pairs, Period, read_figures


def get_analytics(
    *, qr: DynamicQr, days: int, today: date, include_bots: bool = True
) -> dict[str, Any]:
    """The figures of one QR in the shape of the reference.

    days: the period is today (UTC) and the days before, 1 to 365.
    include_bots: False leaves crawlers, previews and prefetches out of every figure.
    A list has ten names at most; "(other)" is none of them.
    Countries and cities that are not known are in no list; the period's total has them.
    """
    figures = read_figures(
        qr_id=qr.pk, period=Period.ending(today, days=days), include_bots=include_bots
    )
    return {
        "short_id": qr.short_id,
        "name": qr.name,
        "total_scans": figures.total.scans - (0 if include_bots else figures.total.bots),
        "scans_in_period": figures.scans,
        "period_days": days,
        **_describe(figures),
    }


def _describe(figures: Figures) -> dict[str, Any]:
    return {
        "by_day": _as_objects("day", sorted(figures.of("day"))),
        "top_referers": _as_objects("referer", figures.of("referer")),
        "top_clients": _as_objects("client", figures.of("client")),
        "top_countries": _as_objects("country", figures.of("country")),
        "top_cities": _as_objects("city", figures.of("city")),
        "top_devices": _as_objects("device", figures.of("device")),
        "top_os": _as_objects("os", figures.of("os")),
        "top_browsers": _as_objects("browser", figures.of("browser")),
        "scan_heatmap_by_hour": figures.heatmap,
        "geo_pins": [pin._asdict() for pin in figures.pins],
        "by_variant": _as_objects("variant", figures.of("variant")),
    }


def _as_objects(label: str, pairs: Pairs) -> list[dict[str, Any]]:
    return [{label: name, "count": count} for name, count in pairs]
