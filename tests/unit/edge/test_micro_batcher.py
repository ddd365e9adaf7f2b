"""Micro-batches: every item is processed once, and every caller is woken."""

import asyncio

import pytest

from edge.backends.micro_batcher import MicroBatcher


class Slow:
    """Takes a few steps of the event loop, and records its batches."""

    def __init__(self, rounds: int = 3) -> None:
        self.batches: list[list[int]] = []
        self.under_way = self.most_under_way = 0
        self._rounds = rounds

    async def __call__(self, items: list[int]) -> None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.batches.append(items)
        for _ in range(self._rounds):
            await asyncio.sleep(0)
        self.under_way -= 1


def test_items_that_arrive_together_share_a_batch() -> None:
    work = Slow()

    async def scenario() -> None:
        batcher = MicroBatcher(work)
        await asyncio.gather(*[batcher.submit(number) for number in range(5)])

    asyncio.run(scenario())
    assert work.batches == [[0, 1, 2, 3, 4]]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_every_item_is_processed_exactly_once_at_any_depth(depth: int) -> None:
    work = Slow()

    async def client(batcher: MicroBatcher[int], first: int) -> None:
        for number in range(first, first + 200):
            await batcher.submit(number)
            for _ in range(number % 4):
                await asyncio.sleep(0)

    async def scenario() -> None:
        batcher = MicroBatcher(work, depth=depth)
        async with asyncio.timeout(20):
            await asyncio.gather(*[client(batcher, start) for start in range(0, 2000, 200)])
            await batcher.finish()

    asyncio.run(scenario())
    assert sorted(number for batch in work.batches for number in batch) == list(range(2000))
    assert work.most_under_way <= depth


def test_quick_batches_run_one_after_the_other_and_grow() -> None:
    work = Slow()

    async def client(batcher: MicroBatcher[int]) -> None:
        for number in range(50):
            await batcher.submit(number)

    async def scenario() -> None:
        batcher = MicroBatcher(work, depth=4, slow_secs=60)
        await asyncio.gather(*[client(batcher) for _ in range(20)])

    asyncio.run(scenario())
    assert work.most_under_way == 1
    assert len(work.batches) < 110


def test_later_batches_run_beside_a_slow_one() -> None:
    released = asyncio.Event()
    done: list[int] = []

    async def work(items: list[int]) -> None:
        if 0 in items:
            await released.wait()
        done.extend(items)

    async def scenario() -> None:
        batcher = MicroBatcher(work, depth=2, slow_secs=0.01)
        slow = asyncio.ensure_future(batcher.submit(0))
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            for number in range(1, 6):
                await batcher.submit(number)
        assert done == [1, 2, 3, 4, 5]
        released.set()
        await slow
        await batcher.submit(6)
        await batcher.finish()

    asyncio.run(scenario())
    assert done == [1, 2, 3, 4, 5, 0, 6]


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_no_item_is_lost_when_batches_become_slow_now_and_then(depth: int) -> None:
    seen: list[int] = []

    async def work(items: list[int]) -> None:
        await asyncio.sleep(0.004 if items[0] % 3 == 0 else 0)
        seen.extend(items)

    async def client(batcher: MicroBatcher[int], first: int) -> None:
        for number in range(first, first + 60):
            await batcher.submit(number)
            if number % 7 == 0:
                await asyncio.sleep(0.001)

    async def scenario() -> None:
        batcher = MicroBatcher(work, depth=depth, slow_secs=0.001)
        async with asyncio.timeout(20):
            await asyncio.gather(*[client(batcher, start) for start in range(0, 600, 60)])
            await batcher.finish()

    asyncio.run(scenario())
    assert sorted(seen) == list(range(600))


def test_a_failed_batch_completes_its_future_and_the_next_one_works() -> None:
    seen: list[list[int]] = []

    async def work(items: list[int]) -> None:
        if items == [1]:
            raise RuntimeError("broken")
        seen.append(items)

    async def scenario() -> None:
        batcher = MicroBatcher(work)
        await batcher.submit(1)
        await batcher.submit(2)

    asyncio.run(scenario())
    assert seen == [[2]]


def test_a_cancelled_caller_does_not_affect_the_others() -> None:
    work = Slow()

    async def scenario() -> None:
        batcher = MicroBatcher(work)

        async def wait(number: int) -> int:
            await batcher.submit(number)
            return number

        impatient, patient = asyncio.create_task(wait(1)), asyncio.create_task(wait(2))
        await asyncio.sleep(0)
        impatient.cancel()
        assert await patient == 2
        with pytest.raises(asyncio.CancelledError):
            await impatient

    asyncio.run(scenario())
    assert work.batches == [[1, 2]]
