"""Django settings, read from the environment and from nothing else.

    base.py       what is the same everywhere
    hosts.py      domains, ports, proxies, and everything derived from them
    limits.py     how much one client may do
    dns.py        whom to ask about customers' domains
    mail.py       how mail leaves
    secrets.py    keys, refused when weak in production
    logs.py       one line a message, to standard error

The variables are listed in docs/operations/settings.md.
"""

from config.settings.base import *  # noqa: F403
from config.settings.dns import *  # noqa: F403
from config.settings.hosts import *  # noqa: F403
from config.settings.limits import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.mail import *  # noqa: F403
from config.settings.secrets import *  # noqa: F403
