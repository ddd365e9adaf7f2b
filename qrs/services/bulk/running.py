"""Change many codes, each by the rules of a single write and with its own refusal.

A chunk is one transaction: it locks the workspace for a moment only, and its routes are published
in one go. A chunk that cannot be stored leaves the others as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from kernel.errors import ApiError, FieldErrors, NotFoundError, UnavailableError
from qrs.models import DynamicQr
from qrs.routes.errors import RouteNotPublishedError
from qrs.services.events import collect_qr_events
from qrs.services.locked_codes import publish_after_commit
from tenants.models import Tenant
from tenants.services.workspaces import lock_tenant

CHUNK = 50
Change = Callable[[DynamicQr, Tenant], bool]
"""Changes a locked code and saves it. Returns whether its route differs; raises ApiError."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of one code.

    name: "" if there is none. errors: by field; empty if it is done. is_changed: it was not like
    that before.
    """

    short_id: str
    name: str
    errors: Mapping[str, Sequence[str]]
    is_changed: bool = False

    @property
    def is_done(self) -> bool:
        return not self.errors

    @property
    def messages(self) -> list[str]:
        return [message for texts in self.errors.values() for message in texts]


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """results: in the order of the call. is_published: False if scans follow within seconds."""

    results: Sequence[BulkResult]
    is_published: bool = True

    @property
    def done(self) -> list[BulkResult]:
        return [result for result in self.results if result.is_done]

    @property
    def changed(self) -> list[BulkResult]:
        return [result for result in self.results if result.is_changed]

    @property
    def refused(self) -> list[BulkResult]:
        return [result for result in self.results if not result.is_done]


def run_bulk(
    *,
    tenant_id: int,
    short_ids: Sequence[str],
    change: Change,
    dry_run: bool = False,
    in_trash: bool = False,
) -> BulkOutcome:
    """Change each code once.

    dry_run: results as if, in one transaction that is rolled back. in_trash: codes that are there,
    and no others.
    """
    codes = DynamicQr.with_trash.filter(deleted_at__isnull=not in_trash)
    short_ids = list(dict.fromkeys(short_ids))
    chunks = [short_ids] if dry_run else list(split(short_ids))
    outcomes = [
        run_chunk(
            tenant_id=tenant_id,
            codes=codes.filter(short_id__in=chunk),
            short_ids=chunk,
            change=change,
            dry_run=dry_run,
        )
        for chunk in chunks
    ]
    return join_outcomes(outcomes)


def run_chunk(
    *,
    tenant_id: int,
    codes: "QuerySet[DynamicQr]",
    short_ids: Sequence[str],
    change: Change,
    dry_run: bool = False,
    prepare: Callable[[Tenant], None] | None = None,
) -> BulkOutcome:
    """Change each of the codes in one transaction.

    codes: those of the short ids that there are. prepare: called with the locked workspace, before
    the first change. Raises what prepare raises.
    """
    found: list[BulkResult] = []
    is_published = True
    try:
        with transaction.atomic():
            tenant = lock_tenant(tenant_id=tenant_id)
            if prepare is not None:
                prepare(tenant)
            _change_locked(tenant, codes, short_ids, change, found)
            if dry_run:
                transaction.set_rollback(True)
            elif changed := [result.short_id for result in found if result.is_changed]:
                publish_after_commit(*changed)
    except RouteNotPublishedError:
        # Raised after the commit: stored, and published by a task within seconds.
        is_published = False
    except UnavailableError as error:
        # Another writer holds the workspace; nothing of this chunk was stored.
        found = [BulkResult(short_id, "", get_messages(error)) for short_id in short_ids]
    return BulkOutcome(found, is_published)


def join_outcomes(outcomes: Iterable[BulkOutcome]) -> BulkOutcome:
    """Of all chunks of one call."""
    outcomes = list(outcomes)
    return BulkOutcome(
        [result for outcome in outcomes for result in outcome.results],
        all(outcome.is_published for outcome in outcomes),
    )


def get_messages(error: ApiError) -> Mapping[str, Sequence[str]]:
    """By field; what belongs to no field under non_field_errors."""
    if isinstance(error, FieldErrors):
        return error.errors
    return {"non_field_errors": [error.detail]}


def split(short_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(short_ids), CHUNK):
        yield short_ids[start : start + CHUNK]


def _change_locked(
    tenant: Tenant,
    codes: "QuerySet[DynamicQr]",
    short_ids: Sequence[str],
    change: Change,
    results: list[BulkResult],
) -> None:
    # In the order of their ids, though the tenant's lock alone keeps other writers out.
    by_short_id = {qr.short_id: qr for qr in codes.select_for_update().order_by("pk")}
    with collect_qr_events(tenant_id=tenant.pk) as events:
        for short_id in short_ids:
            qr = by_short_id.get(short_id)
            errors: Mapping[str, Sequence[str]] = {}
            name, is_changed = qr.name if qr else "", False
            recorded = len(events)
            try:
                if qr is None:
                    raise NotFoundError
                with transaction.atomic():
                    is_changed = change(qr, tenant)
            except ApiError as error:
                errors = get_messages(error)
                del events[recorded:]
            results.append(BulkResult(short_id, name, errors, is_changed))
