"""Entries of the log in plain words: who did what to what, and what was before and after."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.selectors import get_emails
from audit.entries import AuditEntry
from audit.selectors import OF_KEY, is_by_platform
from dashboard.members.names import name_roles
from dashboard.members.phrases import name_action, name_field
from kernel.translation import gettext as _
from qrs.selectors.overview import get_names

_LONGEST_VALUE = 200
_PICTURES = frozenset({"logo"})


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


@dataclass(frozen=True, slots=True)
class _Names:
    """emails: by user id. codes: names by short id."""

    slug: str
    emails: dict[int | None, str]
    codes: dict[str, str]


def describe_entries(entries: Sequence[AuditEntry], *, slug: str) -> list[EntryRow]:
    """Two queries for all of them."""
    codes = {entry.target_id for entry in entries if entry.target_type == "qr"}
    known = _Names(slug, get_emails(_list_user_ids(entries)), get_names(codes))
    return [_describe(entry, known) for entry in entries]


def _describe(entry: AuditEntry, known: "_Names") -> EntryRow:
    is_platform = is_by_platform(entry)
    target, url = _name_target(entry, known)
    return EntryRow(
        at=entry.created_at,
        actor=_("Platform") if is_platform else entry.actor_email,
        actor_id=_get_filter(entry, is_platform=is_platform),
        sentence=name_action(entry.action),
        target=target,
        target_url=url,
        code=entry.target_id if entry.target_type == "qr" else "",
        network="" if is_platform else entry.network,
        changes=[
            _describe_change(name, entry.before.get(name), entry.after.get(name))
            for name in dict.fromkeys([*entry.before, *entry.after])
            if _is_shown(entry.before.get(name)) or _is_shown(entry.after.get(name))
        ],
    )


def _describe_change(name: str, before: object, after: object) -> FieldChange:
    if name in _PICTURES:
        return FieldChange(name_field(name), "", _say_what_became(before, after))
    return FieldChange(name_field(name), _as_text(before), _as_text(after))


def _say_what_became(before: object, after: object) -> str:
    """Of a picture, of which the log has a digest."""
    if not before:
        return _("added")
    return _("changed") if after else _("removed")


def _get_filter(entry: AuditEntry, *, is_platform: bool) -> str:
    """Finds what the same one has done; "" for entries of nobody."""
    if is_platform:
        return "platform"
    if entry.actor_key_id is not None:
        return f"{OF_KEY}{entry.actor_key_id}"
    return str(entry.actor_id or "")


def _name_target(entry: AuditEntry, known: "_Names") -> tuple[str, str]:
    """Its name and its page, "" without one."""
    kind, key = entry.target_type, entry.target_id
    if kind == "qr":
        return known.codes.get(key, key), f"/{known.slug}/qrs/{key}/"
    if kind in ("membership", "user"):
        return known.emails.get(_read_user_id(key), _("somebody whose account is gone")), ""
    if kind == "key":
        return str(entry.after.get("name") or key), f"/{known.slug}/settings/keys/{key}/"
    # The workspace itself, and ids that mean nothing to people.
    return ("", "") if kind in ("tenant", "session") else (key, "")


def _list_user_ids(entries: Iterable[AuditEntry]) -> set[int | None]:
    kinds = ("membership", "user")
    return {_read_user_id(entry.target_id) for entry in entries if entry.target_type in kinds}


def _read_user_id(key: str) -> int | None:
    """Of "7" and of "studio-nord/7"."""
    number = key.rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() else None


def _is_shown(value: object) -> bool:
    """Whether it says more than that there is nothing."""
    return value is not None and value not in ("", [], False)


def _as_text(value: object) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return "; ".join(map(_as_item, value))[:_LONGEST_VALUE]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = name_roles().get(text, text)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _as_item(value: object) -> str:
    """A variant as "A: 50 → https://...", anything else as it is."""
    if isinstance(value, dict) and {"label", "weight", "url"} <= value.keys():
        return f"{value['label']}: {value['weight']} → {value['url']}"
    return _as_text(value)
