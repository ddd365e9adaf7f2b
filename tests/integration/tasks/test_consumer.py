"""A worker survives the loss of its broker, also with messages that are not acknowledged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.worker.consumer import Consumer
from kombu import Connection, Queue
from kombu.utils.imports import symbol_by_name
from redis.exceptions import ConnectionError as RedisConnectionError

from config.celery import app
from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from tasks.consumer import RETRY_SECS, RecoveringConsumer

LOST = RedisConnectionError("Connection closed by server.")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "redis", choose_port())
    server.start()
    yield server
    server.stop()


class HalfCollected(Connection):
    """Left by the first closing as it was after an outage: the channel open, the address gone."""

    def collect(self, socket_timeout: float | None = None) -> None:  # noqa: ARG002 - kombu's
        self._do_close_transport()
        self._connection = None


def lose_connection(broker: RedisServer) -> Connection:
    """A message waits for its acknowledgement when Redis ends."""
    connection = HalfCollected(broker.url)
    channel: Any = connection.default_channel
    queue = Queue("calls", channel=channel)
    queue.declare()
    connection.Producer(channel).publish({"n": 1}, routing_key="calls")
    received: list[Any] = []
    consumer = connection.Consumer([queue], channel, on_message=received.append)
    consumer.consume()
    while not received:
        connection.drain_events(timeout=30)
    broker.stop()
    return connection


def make_consumer(kind: type[Consumer], connection: Connection) -> Any:
    """Of a worker that has nothing else to do."""
    consumer: Any = kind.__new__(kind)
    vars(consumer).update(app=app, connection=connection, pool=None)
    return consumer


def test_a_lost_connection_is_dropped(broker: RedisServer) -> None:
    consumer = make_consumer(RecoveringConsumer, lose_connection(broker))
    consumer.on_connection_error_after_connected(LOST)
    assert consumer.connection is None
    broker.start()
    with Connection(broker.url) as again:
        again.ensure_connection(max_retries=3)


def test_celerys_own_consumer_ends_with_it(broker: RedisServer) -> None:
    """If this fails, Celery or kombu has mended it, and tasks.consumer may go."""
    consumer = make_consumer(Consumer, lose_connection(broker))
    with pytest.raises(AttributeError, match="hostname"):
        consumer.on_connection_error_after_connected(LOST)


def test_it_tries_again_in_even_intervals_for_ever(
    broker: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Celery's own takes longer each time, and ends the worker after a hundred times."""
    waits: list[float] = []

    def sleep(secs: float) -> None:
        waits.append(secs)
        if len(waits) == 330:
            broker.start()

    monkeypatch.setattr("kombu.utils.functional.sleep", sleep)
    broker.stop()
    consumer = make_consumer(RecoveringConsumer, Connection(broker.url))
    with consumer.ensure_connected(consumer.connection) as connection:
        assert connection.connected
    failures = [one for one in caplog.records if "cannot be reached" in one.getMessage()]
    assert len(failures) > 100
    assert sum(waits) == RETRY_SECS * len(failures)


def test_the_worker_uses_it() -> None:
    assert app.conf.worker_consumer == "tasks.consumer:RecoveringConsumer"
    assert symbol_by_name(app.conf.worker_consumer) is RecoveringConsumer
