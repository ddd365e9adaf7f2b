"""Requests to stop."""

import os
import signal
from collections.abc import Iterator

import pytest

from devserver import stopping
from devserver.errors import StopRequested
from devserver.stopping import StopSignals


@pytest.fixture
def signals() -> Iterator[StopSignals]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    before[signal.SIGHUP] = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # A shell that starts the tests in the background has SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    listening = StopSignals()
    listening.install()
    yield listening
    for number, handler in before.items():
        signal.signal(number, handler)


def test_nothing_happens_before_a_signal(signals: StopSignals) -> None:
    signals.check()
    assert not signals.force()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_raises_at_the_next_check(signals: StopSignals, number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    with pytest.raises(StopRequested):
        signals.check()


def test_ignored_signals_stay_ignored(signals: StopSignals) -> None:
    os.kill(os.getpid(), signal.SIGHUP)
    signals.check()


def test_one_request_that_arrives_twice_does_not_force(signals: StopSignals) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    assert not signals.force()


def test_later_second_request_forces(signals: StopSignals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_SAME_REQUEST_SECS", -1.0)
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    assert signals.force()
