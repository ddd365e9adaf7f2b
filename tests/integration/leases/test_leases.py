"""One holder at a time, by PostgreSQL's clock."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from kernel.postgres import connect
from leases.models import LastRun, Lease
from leases.selectors import get_last_run_ages
from leases.services import claim_run, note_calls, release_lease, renew_lease, take_lease


@pytest.fixture
def session() -> Iterator[psycopg.Connection]:
    with closing(connect(settings.DATABASE_CONNINFO, name="test")) as session:
        yield session


@pytest.fixture
def name() -> str:
    return f"lease {uuid4()}"


def expire(name: str) -> None:
    with closing(connect(settings.DATABASE_CONNINFO, name="test")) as session:
        session.execute(
            "UPDATE public.platform_lease SET expires_at = clock_timestamp() WHERE name = %s",
            [name],
        )


def test_a_lease_has_one_holder_until_it_is_released(
    session: psycopg.Connection, name: str
) -> None:
    assert take_lease(session, name=name, holder="one")
    assert not take_lease(session, name=name, holder="other")
    assert take_lease(session, name=name, holder="one")
    release_lease(session, name=name, holder="other")
    assert not take_lease(session, name=name, holder="other")
    release_lease(session, name=name, holder="one")
    assert take_lease(session, name=name, holder="other")
    assert str(Lease.objects.get(pk=name)).startswith(f"{name}: other until ")


def test_an_expired_lease_is_free_and_is_not_renewed(
    session: psycopg.Connection, name: str
) -> None:
    take_lease(session, name=name, holder="one")
    assert renew_lease(session, name=name, holder="one")
    expire(name)
    # Somebody may have held it in between.
    assert not renew_lease(session, name=name, holder="one")
    assert take_lease(session, name=name, holder="other")
    assert not renew_lease(session, name=name, holder="one")


def test_a_lease_from_before_the_clock_was_put_back_is_free(
    session: psycopg.Connection, name: str
) -> None:
    take_lease(session, name=name, holder="one")
    session.execute(
        "UPDATE public.platform_lease SET expires_at = expires_at + interval '1 hour'"
        " WHERE name = %s",
        [name],
    )
    assert take_lease(session, name=name, holder="other")
    assert not renew_lease(session, name=name, holder="one")


@pytest.mark.parametrize("state", ["new", "expired"])
def test_of_many_that_ask_at_once_one_gets_it(
    session: psycopg.Connection, name: str, state: str
) -> None:
    if state == "expired":
        take_lease(session, name=name, holder="before")
        expire(name)
    ready = Barrier(8)

    def ask(number: int) -> bool:
        with closing(connect(settings.DATABASE_CONNINFO, name="test")) as own:
            own.execute("SELECT 1")
            ready.wait()
            return take_lease(own, name=name, holder=str(number))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1


def test_a_call_is_sent_by_one_of_all_once_an_interval(
    session: psycopg.Connection, name: str
) -> None:
    note_calls(session, names=[name])
    assert not claim_run(session, name=name, every_secs=60)
    assert get_last_run_ages(session)[name] < 60
    session.execute(
        "UPDATE public.platform_last_run SET sent_at = sent_at - interval '61 s' WHERE name = %s",
        [name],
    )
    note_calls(session, names=[name])
    assert get_last_run_ages(session)[name] >= 61
    ready = Barrier(8)

    def ask(_: int) -> bool:
        with closing(connect(settings.DATABASE_CONNINFO, name="test")) as own:
            own.execute("SELECT 1")
            ready.wait()
            return claim_run(own, name=name, every_secs=60)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1
    assert not claim_run(session, name=name, every_secs=60)
    assert str(LastRun.objects.get(pk=name)).startswith(f"{name}: 20")
