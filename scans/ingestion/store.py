"""One transaction for a batch over many tenants: rows, then what is counted of the new ones.

Locks are taken in one order by every worker (tenant and event, then tenant and
QR, then the ledger), so two of them wait for each other, but never in a circle.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import psycopg

from scans.accounting.ledger.services import add_to_ledger
from scans.analytics.rollups.add import add_scans
from scans.ingestion.decode import Refusal, refuse_event
from scans.ingestion.insert import Candidate, find_owners, get_schemas, insert_rows

# What the server says about a row. Everything else (connection, disk, locks,
# shutdown) is about the server: the batch stays pending as a whole.
_ROW_FAULTS = (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError)

_get_tenant_id = attrgetter("placed.event.tenant_id")

__all__ = ["Candidate", "Stored", "store_candidates"]


class Stored(NamedTuple):
    """inserted: new rows. duplicates: events whose row was there already.

    copies: by stream entry, the duplicates that another delivery of the same entry
    does not explain: the event was appended twice, for instance when Redis had
    taken a batch but its answer was lost, so that the spool brought it again.
    new: what was inserted, for those who watch.
    """

    inserted: int
    duplicates: int
    refusals: list[Refusal]
    copies: Counter[str]
    new: Sequence[Candidate] = ()

    def plus(self, other: "Stored") -> "Stored":
        """Both together."""
        return Stored(
            self.inserted + other.inserted,
            self.duplicates + other.duplicates,
            self.refusals + other.refusals,
            self.copies + other.copies,
            [*self.new, *other.new],
        )


def store_candidates(
    connection: psycopg.Connection, candidates: Sequence[Candidate], *, from_stream: bool = False
) -> Stored:
    """Store all that can be stored; tell what cannot, event by event.

    from_stream: these are answered scans, and the ledger has to account for them.
    Raises psycopg.OperationalError or InterfaceError when the server is at
    fault: nothing is lost then, the caller just does not acknowledge.
    """
    # By tenant, then by event. Two sorts, because a key of two would be built in Python.
    ordered = sorted(candidates, key=attrgetter("row.event_id.int"))
    ordered.sort(key=_get_tenant_id)
    return _store_with_bisection(connection, ordered, from_stream=from_stream)


def _store_with_bisection(
    connection: psycopg.Connection, ordered: Sequence[Candidate], *, from_stream: bool
) -> Stored:
    """One bad row spoils the transaction for all: halve until it stands alone."""
    try:
        return _store(connection, ordered, from_stream=from_stream)
    except _ROW_FAULTS as error:
        if _cannot_be_halved(ordered, error):
            reason = f"{type(error).__name__}: {error.diag.message_primary or error}"
            return Stored(0, 0, [refuse_event(one.placed, reason) for one in ordered], Counter())
    middle = len(ordered) // 2
    first = _store_with_bisection(connection, ordered[:middle], from_stream=from_stream)
    return first.plus(_store_with_bisection(connection, ordered[middle:], from_stream=from_stream))


def _cannot_be_halved(ordered: Sequence[Candidate], error: psycopg.Error) -> bool:
    """A single event, or one workspace whose tables are broken for all of its events."""
    if len(ordered) == 1:
        return True
    one_tenant = ordered[0].tenant_id == ordered[-1].tenant_id
    return one_tenant and isinstance(error, psycopg.ProgrammingError)


def _store(
    connection: psycopg.Connection, ordered: Sequence[Candidate], *, from_stream: bool
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
                    refuse_event(one.placed, "no such workspace") for one in of_tenant
                )
        new = insert_rows(connection, groups)
        add_scans(connection, {schema: [one.row for one in some] for schema, some in new.items()})
        for schema, group in groups.items():
            stored.copies.update(_count_copies(connection, schema, group, new[schema]))
        inserted = sum(map(len, new.values()))
        add_to_ledger(connection, **{"ingested" if from_stream else "imported": inserted})
    return stored._replace(
        inserted=inserted,
        duplicates=len(ordered) - len(stored.refusals) - inserted,
        new=[one for some in new.values() for one in some],
    )


def _count_copies(
    connection: psycopg.Connection,
    schema: str,
    group: Sequence[Candidate],
    new: Sequence[Candidate],
) -> Counter[str]:
    """The surplus copies of each entry; see Stored."""
    if len(new) == len(group):
        return Counter()
    owners: dict[UUID, str] = {one.row.event_id: one.placed.entry_id for one in new}
    old = {one.row.event_id for one in group} - owners.keys()
    owners |= find_owners(connection, schema, list(old))
    pairs = Counter((one.placed.entry_id, one.row.event_id) for one in group)
    copies: Counter[str] = Counter()
    for (entry_id, event_id), times in pairs.items():
        copies[entry_id] += times - (owners.get(event_id) == entry_id)
    return +copies
