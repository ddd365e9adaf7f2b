"""Finds a change with which a refused request passes, by drawing and proving the changed one."""

import dataclasses
from dataclasses import dataclass
from time import thread_time
from typing import Protocol

from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.case import Case, is_large
from qrs.rendering.proof.grading import Cause, Verdict
from qrs.rendering.proof.proposals import Changes, propose

_MOST_ATTEMPTS = 40
_MOST_STEPS = 6
_MOST_CONFIRMATIONS = 10
_MOST_LARGE_CONFIRMATIONS = 4
_MOST_CPU_SECS = 7.0
"""A process that draws has ten."""
_LARGE_SHARE = 0.6  # the first drawing and the last may take three each


@dataclass(frozen=True, slots=True)
class Trial:
    """A request that was drawn and measured.

    is_exact: by the very bytes that it is answered with, and not by another format.
    """

    options: RenderOptions
    picture: Picture
    verdict: Verdict
    is_exact: bool = True

    @property
    def cause(self) -> Cause | None:
        return self.verdict.find_cause(self.options.required_grade)


class Attempt(Protocol):
    """Draws and measures a request. Raises RenderingError if it cannot be drawn.

    small: without drawing large, which a trial that is_exact may have to.
    """

    def __call__(self, options: RenderOptions, *, small: bool) -> Trial: ...


class AdviceFinder:
    """Mends one cause after the other, until the request passes or too much was tried."""

    def __init__(
        self, text: str, attempt: Attempt, *, budget_cpu_secs: float = _MOST_CPU_SECS
    ) -> None:
        self._text = text
        self._attempt = attempt
        self._began_at, self._budget = thread_time(), budget_cpu_secs
        self._left = _MOST_ATTEMPTS
        self._confirmations = 0

    def find(self, trial: Trial, steps: int = _MOST_STEPS) -> Changes | None:
        """The changes that were proven together; None if nothing was found."""
        cause = trial.cause
        if cause is None:
            return {} if trial.is_exact else self._confirm(trial, steps)
        if steps <= 0:
            return None
        for changes in propose(cause, Case(self._text, trial.options, trial.picture)):
            following = self._try(trial, changes)
            if following is None or following.cause is cause:
                continue
            more = self.find(following, steps - 1)
            if more is not None:
                return changes | more
        return None

    def _try(self, trial: Trial, changes: Changes) -> Trial | None:
        if not changes or not self._left or self._is_over(trial):
            return None
        self._left -= 1
        try:
            # Only the named fields change, so that following the advice gives the same request.
            changed = dataclasses.replace(trial.options, **changes)  # type: ignore[arg-type]
            return self._attempt(changed, small=True)
        except RenderingError:
            return None

    def _confirm(self, trial: Trial, steps: int) -> Changes | None:
        """By the bytes themselves: what just passes in one format may just fail in another."""
        most = _MOST_LARGE_CONFIRMATIONS if is_large(trial.options) else _MOST_CONFIRMATIONS
        if self._confirmations >= most or self._is_over(trial):
            return None
        self._confirmations += 1
        return self.find(self._attempt(trial.options, small=False), steps - 1)

    def _is_over(self, trial: Trial) -> bool:
        share = _LARGE_SHARE if is_large(trial.options) else 1
        return thread_time() - self._began_at >= share * self._budget
