"""Change many codes by the API: each by its own change, a chunk at a time.

A call of 5,000 codes takes seconds. Whoever runs it does a few chunks, and goes on later; no
thread and no lock is held in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from accounts.models import User
from kernel.entity_tags import IfMatch
from kernel.errors import ApiError, FieldErrors
from qrs.models import DynamicQr
from qrs.services.bulk.locking import try_lock_bulk
from qrs.services.bulk.replacements import make_replacements
from qrs.services.bulk.running import (
    BulkOutcome,
    BulkResult,
    get_messages,
    join_outcomes,
    run_chunk,
    split,
)
from qrs.services.bulk.url_changes import UrlChange, compare_urls, list_urls
from qrs.services.codes import QrChanges, apply_changes
from qrs.services.destination_edits import needs_credit
from qrs.validation import looking_up_hosts_once
from tenants.models import Tenant


class Replacement(NamedTuple):
    """In the destination and in those of variants. find: not empty."""

    find: str
    text: str


class PatchItem(NamedTuple):
    """What becomes of one code. wrong: why the item itself cannot be read."""

    changes: QrChanges | Replacement
    if_match: IfMatch | None = None
    wrong: FieldErrors | None = None


@dataclass(slots=True)
class _Used:
    """What changes have taken. places: of the plan's cap of active codes; below 0 if freed."""

    places: int = 0
    credits: int = 0

    def add(self, other: "_Used") -> None:
        self.places += other.places
        self.credits += other.credits


class BulkPatch:
    """A call that is under way.

    items: by short id. pauses: how often whoever runs it has paused. urls: what has changed of the
    URLs of each code that is done. dry_run: results as if; each
    chunk is rolled back, and what it would have used of the plan's cap and of the credits is kept
    in mind for those after it.
    """

    def __init__(
        self,
        *,
        tenant_id: int,
        acting_user: User | None,
        items: Mapping[str, PatchItem],
        now: datetime,
        dry_run: bool = False,
    ) -> None:
        self._tenant_id, self._acting_user, self._now = tenant_id, acting_user, now
        self._items, self._dry_run = items, dry_run
        self._chunks = iter(split(list(items)))
        self._waiting: Sequence[str] = ()
        self._outcomes: list[BulkOutcome] = []
        self._used = _Used()
        self._used_by_chunk = _Used()
        self.is_done = False
        self.pauses = 0
        self.urls: dict[str, Sequence[UrlChange]] = {}

    @property
    def is_begun(self) -> bool:
        return bool(self._outcomes)

    @property
    def outcome(self) -> BulkOutcome:
        return join_outcomes(self._outcomes)

    def run_next(self) -> None:
        """Change the next codes, in one transaction.

        Raises BulkBusyError (429) while another call of the workspace is doing so: repeat it.
        """
        self._waiting = self._waiting or next(self._chunks, ())
        if not self._waiting:
            self.is_done = True
            return
        self._used_by_chunk = _Used()
        with looking_up_hosts_once():
            outcome = run_chunk(
                tenant_id=self._tenant_id,
                codes=DynamicQr.objects.filter(short_id__in=self._waiting),
                short_ids=self._waiting,
                change=self._change,
                dry_run=self._dry_run,
                prepare=self._prepare,
            )
        self._outcomes.append(outcome)
        self._waiting = ()
        if self._dry_run:
            self._used.add(self._used_by_chunk)

    def refuse_rest(self, error: ApiError) -> None:
        """Leave all others as they are, and say why."""
        rest = [*self._waiting, *(short_id for chunk in self._chunks for short_id in chunk)]
        results = [BulkResult(short_id, "", get_messages(error)) for short_id in rest]
        self._outcomes.append(BulkOutcome(results))
        self.is_done = True

    def _prepare(self, tenant: Tenant) -> None:
        try_lock_bulk(tenant_id=tenant.pk)
        if self._used.credits:
            Tenant.objects.filter(pk=tenant.pk).update(credits=F("credits") - self._used.credits)

    def _change(self, qr: DynamicQr, tenant: Tenant) -> bool:
        item = self._items[qr.short_id]
        if item.wrong is not None:
            raise item.wrong
        if item.if_match is not None:
            item.if_match.check(qr.entity_tag)
        changes = _make_changes(qr, tenant, item.changes)
        urls, was_active, edits = list_urls(qr), qr.is_active, qr.destination_changes_count
        is_paid = needs_credit(qr, plan=tenant.plan)
        is_changed = apply_changes(
            qr=qr,
            tenant=tenant,
            acting_user=self._acting_user,
            now=self._now,
            places_used=self._used.places,
            **changes,
        )
        self.urls[qr.short_id] = compare_urls(before=urls, after=list_urls(qr))
        self._used_by_chunk.places += qr.is_active - was_active
        self._used_by_chunk.credits += is_paid and qr.destination_changes_count > edits
        return is_changed


def _make_changes(qr: DynamicQr, tenant: Tenant, changes: QrChanges | Replacement) -> QrChanges:
    if isinstance(changes, Replacement):
        return make_replacements(qr, find=changes.find, replacement=changes.text, plan=tenant.plan)
    return changes
