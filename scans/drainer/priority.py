"""How much of the processor the drainer gets beside the redirects."""

import os
from contextlib import suppress
from pathlib import Path

# A ninth of the share of others while they are busy. With 19, the lowest, it is a seventieth: on a
# busy machine a batch that takes a second then took minutes, and what waited grew meanwhile.
_NICENESS = 10
# Where Linux groups processes by session ("autogroup"), those of one session share its processor
# time, and niceness counts only among them: the group has one of its own.
_AUTOGROUP = Path("/proc/self/autogroup")


def leave_session() -> None:
    """Begin a session of its own, so that lowering its priority lowers no other process'."""
    with suppress(OSError):
        os.setsid()


def yield_processor() -> None:
    """Leave most to others from now on. There is no way back without privileges."""
    os.nice(_NICENESS)
    with suppress(OSError):
        _AUTOGROUP.write_text(str(_NICENESS))
