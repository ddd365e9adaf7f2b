"""Which primary counts: the one that more than half of the Sentinels name."""

from collections.abc import Sequence

import pytest

from kernel import primary_watch
from kernel.primary_watch import SETTLE_SECS, NamedPrimary, PrimaryWatch, find_agreed
from kernel.sentinel_urls import Address

A, B = ("10.0.0.1", 6379), ("10.0.0.2", 6379)


@pytest.mark.parametrize(
    ("answers", "sentinels", "agreed"),
    [
        ([A, A, A], 3, A),
        ([A, B, B], 3, B),
        ([B, B], 3, B),
        ([A, B], 3, None),
        ([B], 3, None),
        ([], 3, None),
        ([A, B], 2, None),
        ([A], 1, A),
    ],
)
def test_most_of_all_sentinels_agree(
    answers: list[tuple[str, int]], sentinels: int, agreed: tuple[str, int] | None
) -> None:
    assert find_agreed(answers, sentinels=sentinels) == agreed


def test_only_another_one_than_before_is_a_change() -> None:
    named = NamedPrimary()
    seen = [named.replace(one) for one in (None, A, A, None, A, B, None, B, A)]
    assert seen == [None, None, None, None, None, A, None, None, B]


class Sentinels:
    """What they answer, and the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: Sequence[Address] = [A, A, A]
        self.now = 1000.0
        monkeypatch.setattr(primary_watch, "monotonic", lambda: self.now)
        # Only is_settled() looks.
        monkeypatch.setattr(PrimaryWatch, "count_changes", lambda watch: watch._changes)
        self.watch = PrimaryWatch(lambda: self.answers, lambda _: None, sentinels=3)

    def pass_by(self, secs: float = SETTLE_SECS) -> None:
        self.now += secs


@pytest.fixture
def sentinels(monkeypatch: pytest.MonkeyPatch) -> Sentinels:
    return Sentinels(monkeypatch)


def test_a_process_that_has_just_started_does_not_know_of_a_change(sentinels: Sentinels) -> None:
    assert not sentinels.watch.is_settled()
    sentinels.pass_by()
    assert sentinels.watch.is_settled()


@pytest.mark.parametrize("answers", [[B, A, A], [A, B], [B, B, A], [B, B, B], [B]])
def test_nothing_is_settled_once_one_sentinel_names_another(
    sentinels: Sentinels, answers: list[Address]
) -> None:
    sentinels.watch.is_settled()
    sentinels.pass_by()
    sentinels.answers = answers
    assert not sentinels.watch.is_settled()


def test_another_is_settled_some_seconds_after_all_name_it(sentinels: Sentinels) -> None:
    sentinels.watch.is_settled()
    sentinels.pass_by()
    for answers in ([A, A, B], [A, B, B], [B, B]):
        sentinels.answers = answers
        assert not sentinels.watch.is_settled()
        sentinels.pass_by(SETTLE_SECS - 0.1)
    sentinels.pass_by()
    assert sentinels.watch.is_settled()
    assert sentinels.watch.former == A


def test_a_client_that_was_led_to_another_is_remembered(sentinels: Sentinels) -> None:
    watch = sentinels.watch
    watch.note_found(B, 0)
    for _ in range(3):
        assert not watch.is_settled()
        sentinels.pass_by()
    watch.forget_found()
    assert watch.is_settled()
    # Such a connection is closed with its next command.
    watch.note_found(B, -1)
    assert watch.is_settled()


def test_a_server_is_left_some_seconds_after_another_was_named(sentinels: Sentinels) -> None:
    watch = sentinels.watch
    watch.is_settled()
    sentinels.pass_by()
    sentinels.answers = [A, B, B]
    watch.is_settled()
    assert not watch.is_left([A])
    sentinels.pass_by()
    assert watch.is_left([A])
    assert not watch.is_left([A, B])


def test_without_any_sentinel_nothing_else_can_be_known(sentinels: Sentinels) -> None:
    sentinels.answers = []
    assert sentinels.watch.is_settled()
