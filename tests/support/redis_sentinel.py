"""Redis with replicas, and Sentinels that promote one: all on free ports of the loopback.

    with RedisServers(tmp_path / "redis") as servers:     # a primary, two replicas, three Sentinels
        connect(servers.url)                              # redis+sentinel://...
        servers.hold_back(*servers.replicas)              # what comes now reaches no replica
        servers.kill_primary()
        servers.wait_for_new_primary()

Without Sentinels (`sentinels=0`), `url` names the first primary, and promote() and demote() do by
hand what a Sentinel would do.
"""

import contextlib
import os
import signal
from pathlib import Path
from typing import Any, Self

import redis
from redis.exceptions import RedisError

from devserver.ports import LOOPBACK, choose_port
from devserver.process import Child, Program
from devserver.process import wait_until as wait_until_ready
from devserver.redis_server import RedisServer, find_program
from tests.support.loopback_proxy import HoldingProxy
from tests.support.waiting import wait_until

NAME = "qr"
# A busy machine answers late: a shorter time finds servers down that are not.
DOWN_AFTER_MS = 2000
_FAILOVER_MS = 5000
# Until then a Sentinel leaves a replica alone that follows a proxy.
_LEAVE_ALONE_MS = 600_000
LIMIT_SECS = 60.0
_MOST_ORDERS = 3

_SENTINEL_SETTINGS = """\
bind {host}
port {port}
dir ./
daemonize no
logfile ""
sentinel monitor {name} {host} {primary} 2
sentinel down-after-milliseconds {name} {down_after_ms}
sentinel failover-timeout {name} {failover_ms}
sentinel parallel-syncs {name} 2
"""


class RedisNode(RedisServer):
    """One Redis that may be primary or replica, and can be killed, paused and started again."""

    def call(self, *command: object) -> Any:
        """The reply of one command, on a connection of its own."""
        client: Any = redis.Redis.from_url(
            self.url, socket_timeout=10, socket_connect_timeout=10, single_connection_client=True
        )
        with contextlib.closing(client):
            return client.execute_command(*command)

    def read_replication(self) -> dict[str, Any]:
        """The section of INFO, e.g. role, master_repl_offset, connected_slaves."""
        info: dict[str, Any] = self.call("INFO", "replication")
        return info

    def follow(self, port: int) -> None:
        """Become a replica of the server at this port of the loopback."""
        self.call("REPLICAOF", LOOPBACK, port)

    def kill(self) -> None:
        """SIGKILL; from now on its port refuses connections."""
        self._signal(signal.SIGKILL)
        self.stop()

    def pause(self) -> None:
        """SIGSTOP: its connections stay open, and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def is_running(self) -> bool:
        return self.child is not None and self.child.exit_code() is None

    def is_primary(self) -> bool:
        return self._has_role(b"master")

    def is_replica(self) -> bool:
        return self._has_role(b"slave")

    def _has_role(self, role: bytes) -> bool:
        try:
            return bool(self.is_running() and self.call("ROLE")[0] == role)
        except RedisError:
            return False

    def _signal(self, number: signal.Signals) -> None:
        assert self.child is not None
        os.kill(self.child.pid, number)


class RedisServers:
    """sentinels: 0 for none. safe: fsync before each acknowledgement, as in production.

    min_replicas: writes are refused with fewer replicas (min-replicas-to-write).
    """

    def __init__(
        self,
        folder: Path,
        *,
        replicas: int = 2,
        sentinels: int = 3,
        password: str = "",
        sentinel_password: str = "",
        min_replicas: int = 0,
        safe: bool = False,
    ) -> None:
        self._folder = folder
        self._password = password
        self._sentinel_password = sentinel_password
        self._min_replicas = min_replicas
        self.nodes = [
            RedisNode(
                folder / f"redis-{number}" / "data",
                choose_port(),
                password=password,
                unsafe=not safe,
            )
            for number in range(1 + replicas)
        ]
        self.primary = self.nodes[0]
        self.sentinel_ports = [choose_port() for _ in range(sentinels)]
        self.sentinels: list[Child] = []
        self._proxies: dict[RedisNode, HoldingProxy] = {}

    @property
    def url(self) -> str:
        """As REDIS_URL. Without Sentinels, of the server that was the first primary."""
        if not self.sentinel_ports:
            return self.nodes[0].url
        login = f":{self._password}@" if self._password else ""
        hosts = ",".join(f"{LOOPBACK}:{port}" for port in self.sentinel_ports)
        query = f"?sentinel_password={self._sentinel_password}" if self._sentinel_password else ""
        return f"redis+sentinel://{login}{hosts}/{NAME}/0{query}"

    @property
    def replicas(self) -> list[RedisNode]:
        """The others that run, whatever they follow."""
        return [node for node in self.nodes if node is not self.primary and node.is_running()]

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        for node in self.nodes:
            self.start_node(node)
        for replica in self.nodes[1:]:
            replica.follow(self.primary.port)
        self.wait_until_synchronised()
        for number, port in enumerate(self.sentinel_ports):
            self.sentinels.append(self._start_sentinel(number, port))
        if self.sentinel_ports:
            wait_until(self._do_sentinels_know_all, limit_secs=LIMIT_SECS)

    def stop(self) -> None:
        for sentinel in self.sentinels:
            sentinel.stop()
        for proxy in self._proxies.values():
            proxy.close()
        self._proxies.clear()
        for node in self.nodes:
            if node.is_running():
                node.resume()
            node.stop()

    def start_node(self, node: RedisNode) -> None:
        """Start it, or start it again with its data: as a primary, until a Sentinel says else."""
        node.start()
        node.call("CONFIG", "SET", "repl-diskless-sync-delay", 0)
        node.call("CONFIG", "SET", "repl-ping-replica-period", 1)
        node.call("CONFIG", "SET", "min-replicas-to-write", self._min_replicas)
        if self._password:
            node.call("CONFIG", "SET", "masterauth", self._password)

    def kill_primary(self) -> RedisNode:
        """SIGKILL it; what it sent to a replica that is held back is gone. Returns it."""
        killed = self.primary
        killed.kill()
        for proxy in self._proxies.values():
            proxy.close()
        self._proxies.clear()
        self._let_sentinels_repair()
        return killed

    def wait_for_new_primary(self, *, limit_secs: float = LIMIT_SECS) -> RedisNode:
        """Wait until the Sentinels name another server and it is a primary."""
        former = self.primary
        [self.primary] = wait_until(
            lambda: self._find_primary(but=former),
            limit_secs=limit_secs,
            explain=lambda: [sentinel.log_excerpt() for sentinel in self.sentinels],
        )
        return self.primary

    def fail_over(self) -> RedisNode:
        """SENTINEL FAILOVER: another becomes primary, and the present one its replica."""
        former = self.primary
        self._let_sentinels_repair()
        # Another Sentinel that takes the new primary for a replica gone astray makes it one again.
        # The first then gives up after _FAILOVER_MS, and the order is given anew.
        for _ in range(_MOST_ORDERS):
            self.call_sentinel(0, "SENTINEL", "FAILOVER", NAME)
            with contextlib.suppress(AssertionError):
                self.wait_for_new_primary(limit_secs=LIMIT_SECS / _MOST_ORDERS)
                break
        wait_until(former.is_replica, limit_secs=LIMIT_SECS)
        return self.primary

    def bring_back(self, node: RedisNode) -> None:
        """Start one that was killed, and wait until the Sentinels have made it a replica."""
        if not node.is_running():
            self.start_node(node)
        wait_until(node.is_replica, limit_secs=LIMIT_SECS)
        self.wait_until_synchronised()

    def promote(self, node: RedisNode) -> None:
        """By hand: REPLICAOF NO ONE."""
        node.call("REPLICAOF", "NO", "ONE")
        self.primary = node

    def demote(self, node: RedisNode, *, to: RedisNode) -> None:
        """By hand: REPLICAOF another one. A replica of a dead server stays one."""
        node.follow(to.port)

    def hold_back(self, *replicas: RedisNode) -> None:
        """Cut these replicas off from the primary, without closing their connections."""
        for number in range(len(self.sentinels)):
            self._set_failover_ms(number, _LEAVE_ALONE_MS)
        for replica in replicas:
            if replica not in self._proxies:
                self._proxies[replica] = HoldingProxy(self.primary.port)
                replica.follow(self._proxies[replica].port)
        wait_until(lambda: all(map(self._is_synchronised, replicas)), limit_secs=LIMIT_SECS)
        for replica in replicas:
            self._proxies[replica].hold()

    def release(self, *replicas: RedisNode) -> None:
        """Let what was held back through, and all that follows."""
        for replica in replicas:
            self._proxies[replica].release()

    def wait_until_synchronised(self) -> None:
        """Wait until each replica has all of the primary's writes."""
        wait_until(lambda: all(map(self._is_synchronised, self.replicas)), limit_secs=LIMIT_SECS)

    def call_sentinel(self, number: int, *command: object) -> Any:
        """The reply of one command of a Sentinel."""
        client: Any = redis.Redis(
            host=LOOPBACK,
            port=self.sentinel_ports[number],
            password=self._sentinel_password or None,
            socket_timeout=10,
            single_connection_client=True,
        )
        with contextlib.closing(client):
            return client.execute_command(*command)

    def _is_synchronised(self, replica: RedisNode) -> bool:
        state = replica.read_replication()
        return (
            state["role"] == "slave"
            and state.get("master_link_status") == "up"
            and state["slave_repl_offset"] >= self.primary.read_replication()["master_repl_offset"]
        )

    def _find_primary(self, *, but: RedisNode) -> list[RedisNode]:
        """The one on which all Sentinels agree; empty while they do not."""
        ports = set(map(self._read_address, range(len(self.sentinels))))
        named = [node for node in self.nodes if node.port in ports and node is not but]
        return named if len(ports) == 1 and all(node.is_primary() for node in named) else []

    def _read_address(self, number: int) -> int:
        return int(self.call_sentinel(number, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)[1])

    def _do_sentinels_know_all(self) -> bool:
        for number in range(len(self.sentinels)):
            known: Any = self.call_sentinel(number, "SENTINEL", "MASTER", NAME)
            if int(known[b"num-slaves"]) < len(self.nodes) - 1:
                return False
            if int(known[b"num-other-sentinels"]) < len(self.sentinels) - 1:
                return False
            if known[b"flags"] != b"master":
                return False
        return True

    def _let_sentinels_repair(self) -> None:
        for number in range(len(self.sentinels)):
            self._set_failover_ms(number, _FAILOVER_MS)

    def _set_failover_ms(self, number: int, value: int) -> None:
        self.call_sentinel(number, "SENTINEL", "SET", NAME, "failover-timeout", value)

    def _start_sentinel(self, number: int, port: int) -> Child:
        folder = self._folder / f"sentinel-{number}"
        folder.mkdir(parents=True)
        text = _SENTINEL_SETTINGS.format(
            host=LOOPBACK,
            port=port,
            name=NAME,
            primary=self.primary.port,
            down_after_ms=DOWN_AFTER_MS,
            failover_ms=_FAILOVER_MS,
        )
        if self._password:
            text += f"sentinel auth-pass {NAME} {self._password}\n"
        if self._sentinel_password:
            text += f"requirepass {self._sentinel_password}\n"
            text += f"sentinel sentinel-pass {self._sentinel_password}\n"
        (folder / "sentinel.conf").write_text(text)
        child = Child.start(
            Program(
                name=f"Sentinel {number}",
                argv=(find_program(), "sentinel.conf", "--sentinel"),
                log_path=folder.with_suffix(".log"),
                cwd=folder,
            )
        )
        wait_until_ready(lambda: self._does_answer(number), child=child, timeout_secs=LIMIT_SECS)
        return child

    def _does_answer(self, number: int) -> bool:
        try:
            return bool(self.call_sentinel(number, "PING"))
        except RedisError:
            return False
