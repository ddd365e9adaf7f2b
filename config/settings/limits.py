"""Rate limits."""

from kernel.env import Env

_env = Env()

# Enough for an office or a school behind one address, and for a hundred demos; 0 is unlimited.
SIGNUPS_PER_HOUR_AND_ADDRESS = _env.integer("SIGNUPS_PER_HOUR_AND_ADDRESS", 300, maximum=100_000)
