"""A bulk change in slices: between them the thread serves others."""

from time import monotonic

from kernel.continuations import Continuation
from qrs.errors import BulkBusyError
from qrs.services.bulk.patching import BulkPatch

_SLICE_SECS = 0.5
_PAUSE_SECS = 0.01
# While another call of the workspace is changing a chunk.
_BUSY_SECS = 0.1
_PATIENCE_SECS = 30.0


def run_in_slices(run: BulkPatch, continuation: Continuation) -> None:
    """To its end, in this pass and others.

    Raises BulkBusyError (429) when other calls of the workspace leave it no chance to begin.
    """
    begun_at = continuation.recall("begun at", monotonic)
    slice_ends = monotonic() + _SLICE_SECS
    while not run.is_done:
        pause_secs = _PAUSE_SECS
        try:
            run.run_next()
        except BulkBusyError as error:
            if monotonic() - begun_at > _PATIENCE_SECS:
                _give_up(run, error)
            pause_secs, slice_ends = _BUSY_SECS, 0.0
        if monotonic() > slice_ends and not run.is_done:
            run.pauses += 1
            continuation.pause(run.pauses, secs=pause_secs)
            slice_ends = monotonic() + _SLICE_SECS


def _give_up(run: BulkPatch, error: BulkBusyError) -> None:
    if not run.is_begun:
        raise error
    run.refuse_rest(error)
