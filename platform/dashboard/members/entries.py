"""Entries of the log in plain words: who did what to what, and what was before and after."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.selectors import get_emails
from audit.entries import AuditEntry
from audit.selectors import is_by_platform
from dashboard.members.names import name_roles
from dashboard.members.phrases import name_action, name_field
from kernel.translation import gettext as _

_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its name, and its values as text; "" for none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """actor_id: for the filter. target_url: "" when it has no page. network: "" of the platform."""

    at: datetime
    actor: str
    actor_id: str
    sentence: str
    target: str
    target_url: str
    code: str
    network: str
    changes: Sequence[FieldChange]


def describe_entries(entries: Sequence[AuditEntry], *, slug: str) -> list[EntryRow]:
    """One query for all of them."""
    emails = get_emails(_list_user_ids(entries))
    return [_describe(entry, slug, emails) for entry in entries]


def _describe(entry: AuditEntry, slug: str, emails: dict[int | None, str]) -> EntryRow:
    is_platform = is_by_platform(entry)
    target, url = _name_target(entry, slug, emails)
    return EntryRow(
        at=entry.created_at,
        actor=_("Platform") if is_platform else entry.actor_email,
        actor_id="platform" if is_platform else str(entry.actor_id or ""),
        sentence=name_action(entry.action),
        target=target,
        target_url=url,
        code=entry.target_id if entry.target_type == "qr" else "",
        network="" if is_platform else entry.network,
        changes=[
            FieldChange(
                name_field(name), _as_text(entry.before.get(name)), _as_text(entry.after.get(name))
            )
            for name in dict.fromkeys([*entry.before, *entry.after])
        ],
    )


def _name_target(entry: AuditEntry, slug: str, emails: dict[int | None, str]) -> tuple[str, str]:
    kind, key = entry.target_type, entry.target_id
    if kind == "qr":
        return key, f"/{slug}/qrs/{key}/"
    if kind in ("membership", "user"):
        return emails.get(_read_user_id(key), _("somebody whose account is gone")), ""
    # The workspace itself, and ids that mean nothing to people.
    return ("", "") if kind in ("tenant", "session") else (key, "")


def _list_user_ids(entries: Iterable[AuditEntry]) -> set[int | None]:
    kinds = ("membership", "user")
    return {_read_user_id(entry.target_id) for entry in entries if entry.target_type in kinds}


def _read_user_id(key: str) -> int | None:
    """Of "7" and of "studio-nord/7"."""
    number = key.rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() else None


def _as_text(value: object) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = name_roles().get(text, text)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
