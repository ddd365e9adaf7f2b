"""Web processes that ended are added up to one row, and the account stays exact all the same."""

import random
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from psycopg.errors import LockNotAvailable
from redis import Redis

from kernel.redis_clients import get_redis
from scans.accounting.answered import (
    ENDED_PROCESSES,
    REPORT_ANSWERED,
    AnsweredReport,
    as_parameters,
    join_reports,
)
from scans.accounting.balance import get_balance
from scans.accounting.ledger.models import AnsweredScans, EndedProcess
from scans.accounting.ledger.services import fold_ended
from scans.connections import maintenance_connection
from tests.integration.edge.account import start_from_zero
from tests.support.factories import run_parallel

LONG_AGO = "UPDATE public.scans_answered SET seen_at = now() - interval '2 days'"
DAY_SECS = 24 * 3600.0


@pytest.fixture(autouse=True)
def from_zero() -> None:
    start_from_zero()


def report(*reports: AnsweredReport) -> None:
    with connection.cursor() as cursor:
        cursor.execute(REPORT_ANSWERED, as_parameters(reports))


def fold() -> int:
    with maintenance_connection() as maintenance:
        return fold_ended(maintenance, after_secs=DAY_SECS)


def fold_all() -> int:
    """As if nobody had reported anything for two days."""
    with connection.cursor() as cursor:
        cursor.execute(LONG_AGO)
    return fold()


def read_sums() -> tuple[int, int, int, int]:
    balance = get_balance(get_redis(settings.REDIS_URL))
    return balance.answered, balance.spooled, balance.in_spools, balance.lost


def add_up(known: dict[str, AnsweredReport]) -> tuple[int, int, int, int]:
    """What the sums must be."""
    every = known.values()
    return (
        sum(one.answered for one in every),
        sum(one.spooled for one in every),
        sum(one.spooled - one.replayed for one in every),
        sum(one.lost for one in every),
    )


def make_report(process: str, chance: random.Random) -> AnsweredReport:
    """Any state of a process, also an older one than before."""
    spooled = chance.choice([0, chance.randrange(50)])
    replayed = chance.choice([spooled, chance.randrange(spooled + 1)])
    return AnsweredReport(process, chance.randrange(1, 500), spooled, replayed, chance.randrange(3))


def test_ended_processes_become_one_row_and_live_ones_keep_theirs(redis: Redis) -> None:
    ended = [AnsweredReport(uuid4().hex, number, 2, 2, 1) for number in (10, 20, 30)]
    report(*ended)
    with connection.cursor() as cursor:
        cursor.execute(LONG_AGO)
    live = AnsweredReport(uuid4().hex, 5)
    report(live)
    assert fold() == 3
    assert read_sums() == (65, 6, 0, 3)
    rows = {one.process.hex: one.answered for one in AnsweredScans.objects.all()}
    assert rows == {ENDED_PROCESSES: 60, live.process: 5}
    assert fold() == 0


def test_what_lies_in_a_spool_keeps_its_row_until_it_is_replayed(redis: Redis) -> None:
    process = uuid4().hex
    report(AnsweredReport(process, 40, 30, 10))
    assert fold_all() == 0
    assert read_sums() == (40, 30, 20, 0)
    report(AnsweredReport(process, 40, 30, 30))
    assert fold_all() == 1
    assert read_sums() == (40, 30, 0, 0)


def test_a_process_that_is_heard_of_again_gets_its_row_back(redis: Redis) -> None:
    """It was idle for days, or a machine comes back with a spool that nobody knew of."""
    idle, gone, other = (uuid4().hex for _ in range(3))
    report(*(AnsweredReport(one, 10) for one in (idle, gone, other)))
    started = AnsweredScans.objects.get(process=idle).started_at
    assert fold_all() == 3
    report(AnsweredReport(idle, 12), AnsweredReport(gone, 15, 5, 5))
    assert read_sums() == (37, 5, 0, 0)
    # Late, and out of date.
    report(AnsweredReport(other, 3))
    assert read_sums() == (37, 5, 0, 0)
    assert AnsweredScans.objects.get(process=ENDED_PROCESSES).answered == 0
    assert AnsweredScans.objects.get(process=idle).started_at == started
    assert not EndedProcess.objects.exists()


@pytest.mark.parametrize("seed", range(5))
def test_the_sums_are_those_of_all_processes_whatever_happens(redis: Redis, seed: int) -> None:
    chance = random.Random(seed)
    processes = [uuid4().hex for _ in range(8)]
    known: dict[str, AnsweredReport] = {}
    for _ in range(60):
        if chance.random() < 0.3:
            fold_all()
        else:
            some = chance.sample(processes, chance.randrange(1, 4))
            reports = [make_report(one, chance) for one in some]
            report(*reports)
            known = join_reports([*known.values(), *reports])
        assert read_sums() == add_up(known)


def list_reports(processes: list[str], seed: int) -> Iterator[AnsweredReport]:
    chance = random.Random(seed)
    for _ in range(80):
        yield make_report(chance.choice(processes), chance)


def test_reports_and_folding_at_the_same_time_change_no_sum(redis: Redis) -> None:
    processes = [uuid4().hex for _ in range(3)]
    reported: list[AnsweredReport] = []
    is_over = Event()

    def report_all(seed: int) -> None:
        for one in list_reports(processes, seed):
            report(one)
            reported.append(one)

    def fold_always() -> None:
        while not is_over.is_set():
            # On a busy machine the lock may take longer than it is waited for.
            with suppress(LockNotAvailable):
                fold_all()

    def report_in_parallel() -> None:
        try:
            run_parallel([partial(report_all, seed) for seed in range(3)])
        finally:
            is_over.set()

    calls: list[Any] = [fold_always, report_in_parallel]
    run_parallel(calls)
    assert len(reported) == 240
    assert read_sums() == add_up(join_reports(reported))
    fold_all()
    assert read_sums() == add_up(join_reports(reported))
