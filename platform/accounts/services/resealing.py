"""Sealing all stored secrets with the current SECRET_KEY, so that older ones can be removed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.sealed_fields import SealedColumn, list_sealed_columns
from accounts.sealing import UnsealError, is_sealed_by_current_key, seal, unseal

_BATCH = 500


@dataclass(slots=True)
class ResealCounts:
    """current: needed nothing. unreadable: primary keys of rows that no known key opens."""

    resealed: int = 0
    current: int = 0
    unreadable: list[object] = field(default_factory=list)


def reseal_all(*, report: Callable[[SealedColumn, ResealCounts], None]) -> bool:
    """Seal each secret of every table with SECRET_KEY. Returns whether all of them could be read.

    Safe while the product runs, and to be repeated: a secret that changes meanwhile is sealed by
    whoever changes it. report: called after each batch, with the counts of the column so far.
    """
    is_complete = True
    for column in list_sealed_columns():
        is_complete &= not _reseal_column(column, report).unreadable
    return is_complete


def _reseal_column(
    column: SealedColumn, report: Callable[[SealedColumn, ResealCounts], None]
) -> ResealCounts:
    counts = ResealCounts()
    rows = column.model._base_manager.filter(**{f"{column.field}__isnull": False})
    keys = rows.order_by("pk").values_list("pk", column.field)
    batch = list(keys[:_BATCH])
    while batch:
        for pk, sealed in batch:
            _reseal(column, pk, bytes(sealed), counts)
        report(column, counts)
        batch = list(keys.filter(pk__gt=batch[-1][0])[:_BATCH])
    return counts


def _reseal(column: SealedColumn, pk: object, sealed: bytes, counts: ResealCounts) -> None:
    if is_sealed_by_current_key(sealed, purpose=column.purpose):
        counts.current += 1
        return
    try:
        plain = unseal(sealed, purpose=column.purpose)
    except UnsealError:
        counts.unreadable.append(pk)
        return
    # Only over what was read: another process may have stored a new secret, or deleted it.
    unchanged = column.model._base_manager.filter(pk=pk, **{column.field: sealed})
    counts.resealed += unchanged.update(**{column.field: seal(plain, purpose=column.purpose)})
