"""What the pages of webhooks show."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kernel.translation import gettext as _

DELIVERIES_PER_PAGE = 25
_TONES = {"delivered": "good", "failed": "bad", "pending": "info"}


@dataclass(frozen=True, slots=True)
class State:
    """As a badge. tone: of the badge. note: what to know or do, "" for nothing."""

    label: str
    tone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """row: the subscription itself. rest: of its URL, after the host."""

    row: Any
    host: str
    rest: str
    state: State


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    row: Any
    state: State


def list_events() -> list[tuple[str, str]]:
    """(name, when it is sent), in the order of the documentation."""
    return [
        ("scan.created", _("Each scan of a code. Busy codes send many.")),
        ("dynamic_qr.created", _("A code was made.")),
        ("dynamic_qr.updated", _("A code was changed, paused, resumed or restored.")),
        ("dynamic_qr.deleted", _("A code was deleted.")),
        ("quota.threshold_75", _("Three quarters of this month's images are made.")),
        ("quota.threshold_100", _("All of this month's images are made.")),
    ]


def build_webhooks(rows: Iterable[Any]) -> list[WebhookRow]:
    return [build_webhook(row) for row in rows]


def build_webhook(row: Any) -> WebhookRow:
    parts = urlsplit(row.url)
    rest = row.url.partition(parts.netloc)[2]
    return WebhookRow(row, parts.netloc, rest if rest != "/" else "", _describe(row))


def build_deliveries(rows: Iterable[Any]) -> list[DeliveryRow]:
    return [DeliveryRow(row, describe_delivery(row)) for row in rows]


def describe_delivery(row: Any) -> State:
    labels = {"delivered": _("Delivered"), "failed": _("Failed"), "pending": _("Waiting")}
    is_repeated = row.status == "pending" and row.attempts
    label = _("Tried again") if is_repeated else labels[row.status]
    return State(label, "warn" if is_repeated else _TONES[row.status])


def format_body(body: bytes | None) -> str:
    """The JSON in lines; "" once the event is no longer kept."""
    return "" if body is None else json.dumps(json.loads(body), indent=2, ensure_ascii=False)


def _describe(row: Any) -> State:
    if row.status == "active":
        if row.consecutive_failures:
            return State(_("Failing"), "warn")
        return State(_("Active"), "good")
    notes = {
        "member": _("Nothing is sent, and events that happen now are not kept for it."),
        "failures": _(
            "The receiver has failed for over 12 hours. What waits is kept for 24 hours, and sent"
            " once the webhook is switched on."
        ),
        "gone": _("The receiver has answered 410: it wants no more events."),
    }
    return State(_("Off"), "bad", notes.get(row.disabled_reason, ""))
