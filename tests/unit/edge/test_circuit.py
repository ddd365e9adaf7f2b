"""The breaker: open at the first failure, closed again by a probe."""

import asyncio

from edge.backends.circuit import Circuit


class Dependency:
    """A dependency that is up or down, and counts its probes."""

    def __init__(self, *, is_up: bool) -> None:
        self.is_up = is_up
        self.probes = 0

    async def probe(self) -> None:
        self.probes += 1
        if not self.is_up:
            raise ConnectionError("down")


def make(dependency: Dependency) -> Circuit:
    return Circuit("test", dependency.probe, first_probe_secs=0.001, probe_secs=0.001)


async def wait_until_closed(circuit: Circuit) -> None:
    async with asyncio.timeout(5):
        while not circuit.is_healthy:  # noqa: ASYNC110 - it recovers in its own time
            await asyncio.sleep(0.001)


def test_it_is_open_until_the_first_probe() -> None:
    dependency = Dependency(is_up=True)

    async def scenario() -> None:
        circuit = make(dependency)
        assert not circuit.is_healthy
        await circuit.start()
        assert circuit.is_healthy

    asyncio.run(scenario())


def test_it_recovers_by_itself_after_a_bad_start() -> None:
    dependency = Dependency(is_up=False)

    async def scenario() -> None:
        circuit = make(dependency)
        await circuit.start()
        assert not circuit.is_healthy
        dependency.is_up = True
        await wait_until_closed(circuit)
        assert circuit.times_opened == 1

    asyncio.run(scenario())


def test_many_failures_at_once_open_it_once() -> None:
    dependency = Dependency(is_up=True)

    async def scenario() -> None:
        circuit = make(dependency)
        await circuit.start()
        for _ in range(10):
            circuit.open("lost")
        assert not circuit.is_healthy
        assert circuit.times_opened == 1
        await wait_until_closed(circuit)
        assert dependency.probes == 2

    asyncio.run(scenario())


def test_it_can_open_again_after_it_recovered() -> None:
    dependency = Dependency(is_up=True)

    async def scenario() -> None:
        circuit = make(dependency)
        await circuit.start()
        for _ in range(3):
            circuit.open("lost")
            await wait_until_closed(circuit)
        assert circuit.times_opened == 3

    asyncio.run(scenario())


def test_stop_ends_the_probes() -> None:
    dependency = Dependency(is_up=False)

    async def scenario() -> None:
        circuit = make(dependency)
        await circuit.start()
        await circuit.stop()
        probes = dependency.probes
        await asyncio.sleep(0.02)
        assert dependency.probes == probes

    asyncio.run(scenario())
