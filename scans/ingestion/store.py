"""Stores a batch of many tenants in one transaction: rows, then rollups of the new ones.

Every worker takes its locks in the same order (tenant and event, then tenant and QR, then
tenant and day, then the ledger), so that workers may wait for each other, but never deadlock.
"""

from collections import Counter
from collections.abc import Callable, Container, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import psycopg

from scans.accounting.ledger.services import add_to_ledger
from scans.analytics.rollups.add import add_scans
from scans.ingestion.decode import Refusal, refuse_event
from scans.ingestion.insert import Candidate, find_entry_ids, insert_rows
from scans.ingestion.late import record_late_scans
from scans.workspaces import get_schemas

# Errors that a row causes. All others (connection, disk, locks, shutdown) have their cause
# in the server: the whole batch stays pending.
_ROW_ERRORS = (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError)

_get_tenant_id = attrgetter("source.event.tenant_id")


class Stored(NamedTuple):
    """inserted: new rows. duplicates: events whose row existed already.

    redundant_deliveries: by stream entry, the duplicates that a second delivery of the same
    entry does not explain: the event was appended twice, for instance because Redis had
    stored a batch but its reply was lost, so that the spool appended it again.
    new: the inserted rows, for live feeds.
    """

    inserted: int
    duplicates: int
    refusals: list[Refusal]
    redundant_deliveries: Counter[str]
    new: Sequence[Candidate] = ()

    def plus(self, other: "Stored") -> "Stored":
        return Stored(
            self.inserted + other.inserted,
            self.duplicates + other.duplicates,
            self.refusals + other.refusals,
            self.redundant_deliveries + other.redundant_deliveries,
            [*self.new, *other.new],
        )


Store = Callable[[Sequence[Candidate]], Stored]


def store_candidates(
    connection: psycopg.Connection,
    candidates: Sequence[Candidate],
    *,
    from_stream: bool = False,
    subscribed: Container[int] = (),
) -> Stored:
    """Store what can be stored; returns a refusal for each event that cannot.

    from_stream: these are answered scans, which the ledger counts as ingested. subscribed: ids of
    the tenants whose own systems are told of each scan.
    Raises psycopg.OperationalError or InterfaceError when the server fails: nothing
    is lost, as long as the caller does not acknowledge.
    """
    # By tenant, then by event. Two sorts, because a key of two would be built in Python.
    ordered = sorted(candidates, key=attrgetter("row.event_id.int"))
    ordered.sort(key=_get_tenant_id)
    return _store_with_bisection(
        ordered, partial(_store, connection, from_stream=from_stream, subscribed=subscribed)
    )


def _store_with_bisection(ordered: Sequence[Candidate], store: Store) -> Stored:
    """One invalid row rolls the transaction back: halve the batch until the row is alone."""
    try:
        return store(ordered)
    except _ROW_ERRORS as error:
        if _is_indivisible(ordered, error):
            reason = f"{type(error).__name__}: {error.diag.message_primary or error}"
            return Stored(0, 0, [refuse_event(one.source, reason) for one in ordered], Counter())
    middle = len(ordered) // 2
    first = _store_with_bisection(ordered[:middle], store)
    return first.plus(_store_with_bisection(ordered[middle:], store))


def _is_indivisible(ordered: Sequence[Candidate], error: psycopg.Error) -> bool:
    """A single event, or events of one workspace, whose tables are broken for all of them."""
    if len(ordered) == 1:
        return True
    one_tenant = ordered[0].tenant_id == ordered[-1].tenant_id
    return one_tenant and isinstance(error, psycopg.ProgrammingError)


def _store(
    connection: psycopg.Connection,
    ordered: Sequence[Candidate],
    *,
    from_stream: bool,
    subscribed: Container[int],
) -> Stored:
    stored = Stored(0, 0, [], Counter())
    with connection.transaction():
        schemas = get_schemas(connection, {candidate.tenant_id for candidate in ordered})
        groups: dict[str, list[Candidate]] = {}
        for tenant_id, of_tenant in groupby(ordered, key=_get_tenant_id):
            if tenant_id in schemas:
                groups[schemas[tenant_id]] = list(of_tenant)
            else:
                stored.refusals.extend(
                    refuse_event(one.source, "no such workspace") for one in of_tenant
                )
        new = insert_rows(connection, groups, subscribed=subscribed)
        record_late_scans(connection, new.values())
        add_scans(connection, {schema: [one.row for one in some] for schema, some in new.items()})
        for schema, group in groups.items():
            redundant = _count_redundant_deliveries(connection, schema, group, new[schema])
            stored.redundant_deliveries.update(redundant)
        inserted = sum(map(len, new.values()))
        add_to_ledger(connection, **{"ingested" if from_stream else "imported": inserted})
    return stored._replace(
        inserted=inserted,
        duplicates=len(ordered) - len(stored.refusals) - inserted,
        new=[one for some in new.values() for one in some],
    )


def _count_redundant_deliveries(
    connection: psycopg.Connection,
    schema: str,
    group: Sequence[Candidate],
    new: Sequence[Candidate],
) -> Counter[str]:
    """By stream entry; see Stored."""
    if len(new) == len(group):
        return Counter()
    inserted_from: dict[UUID, str] = {one.row.event_id: one.source.entry_id for one in new}
    existing = {one.row.event_id for one in group} - inserted_from.keys()
    inserted_from |= find_entry_ids(connection, schema, list(existing))
    pairs = Counter((one.source.entry_id, one.row.event_id) for one in group)
    redundant: Counter[str] = Counter()
    for (entry_id, event_id), times in pairs.items():
        # One delivery by the entry that the row came from is the row itself.
        redundant[entry_id] += times - (inserted_from.get(event_id) == entry_id)
    return +redundant
