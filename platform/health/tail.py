"""The probe of the tail log: what of the last minutes a Redis that takes over can get back."""

import logging
from datetime import datetime
from pathlib import Path

from edge.redirects.tail_files import KEPT_SECS, tail_folder
from edge.redirects.tail_state import TAIL, summarise_tail
from health.probe import Probe

logger = logging.getLogger(__name__)

# A fail-over takes seconds, and a replica may have lagged before; shorter, and scans may be lost.
MIN_COVERED_SECS = 60.0
# Segments are a sixteenth of the limit, and removed every ten seconds.
_FULL_SHARE = 0.8


def probe_tail(spool_dir: Path, limit_bytes: int, now: datetime) -> Probe:
    """Of the machine that answers, and whether its process can write it. limit_bytes: 0 is off."""
    if not limit_bytes:
        return Probe(True, "ok, off")
    if TAIL.is_failing:
        return Probe(False, "cannot be written: a Redis that takes over may lack scans for good")
    try:
        found = summarise_tail(tail_folder(spool_dir))
    except OSError as error:
        logger.warning("status probe: the tail log: %s", error)
        return Probe(False, "cannot be read")
    if found.since is None:
        return Probe(True, "ok, empty")
    since = max(found.since, TAIL.complete_since)
    covered_secs = min(KEPT_SECS, max(0.0, now.timestamp() - since))
    volume = f"{found.size_bytes} of {limit_bytes} bytes"
    if found.size_bytes > _FULL_SHARE * limit_bytes and covered_secs < MIN_COVERED_SECS:
        line = f"covers {covered_secs:.0f} s only: TAIL_BYTES is too small for so many scans"
        return Probe(False, line, f"{line}, {volume}")
    line = f"ok, covers {covered_secs:.0f} s"
    return Probe(True, line, f"{line}, {volume}")
