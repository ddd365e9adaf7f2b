"""How much of the processor the drainer gets beside the redirects."""

import os
from contextlib import suppress
from pathlib import Path

_LOWEST = 19
# Where Linux groups processes by session ("autogroup"), those of one session share its processor
# time, and niceness counts only among them: the group has one of its own.
_AUTOGROUP = Path("/proc/self/autogroup")


def leave_session() -> None:
    """Begin a session of its own, so that lowering its priority lowers no other process'."""
    with suppress(OSError):
        os.setsid()


def yield_processor() -> None:
    """Take from now on what other processes leave. There is no way back without privileges."""
    os.nice(_LOWEST)
    with suppress(OSError):
        _AUTOGROUP.write_text(str(_LOWEST))
