"""The servers that drills of fail-overs run on do what those drills rely upon."""

from pathlib import Path

import pytest
import redis
from redis.exceptions import ReadOnlyError

from tests.support.redis_sentinel import RedisServers
from tests.support.waiting import wait_until


def test_sentinels_promote_a_replica_that_lacks_what_was_held_back(tmp_path: Path) -> None:
    with RedisServers(tmp_path / "redis", password="p", sentinel_password="s") as servers:
        servers.primary.call("SET", "key", "old")
        servers.wait_until_synchronised()
        servers.hold_back(*servers.replicas)
        servers.primary.call("SET", "key", "new")
        former = servers.kill_primary()
        assert servers.wait_for_new_primary() is not former
        assert servers.primary.call("GET", "key") == b"old"


def test_replica_that_is_released_gets_what_was_held_back(tmp_path: Path) -> None:
    with RedisServers(tmp_path / "redis", replicas=1, sentinels=0) as servers:
        [replica] = servers.replicas
        servers.hold_back(replica)
        with redis.Redis.from_url(servers.url, single_connection_client=True) as client:
            # WAIT is for the writes of its own connection.
            client.set("key", "new")
            assert client.wait(1, 200) == 0
        assert replica.call("GET", "key") is None
        servers.release(replica)
        wait_until(lambda: replica.call("GET", "key") == b"new", limit_secs=30)


def test_primary_becomes_a_replica_by_sentinels_and_by_hand(tmp_path: Path) -> None:
    with RedisServers(tmp_path / "redis") as servers:
        former = servers.primary
        assert servers.fail_over() is not former
        with pytest.raises(ReadOnlyError):
            former.call("SET", "key", "1")
