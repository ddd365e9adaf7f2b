"""Django settings, read from the environment and from nothing else.

    base.py       apps, databases, middleware, static files
    hosts.py      domains, ports, proxies, and everything derived from them
    limits.py     rate limits
    media.py      where files of jobs lie
    dns.py        name servers for customers' domains
    mail.py       outgoing mail
    outgoing.py   requests to addresses that customers chose
    secrets.py    keys; weak ones are rejected in production
    logs.py       one line per message, to standard error

The variables are listed in docs/operations/settings.md.
"""

from config.settings.base import *  # noqa: F403
from config.settings.dns import *  # noqa: F403
from config.settings.hosts import *  # noqa: F403
from config.settings.limits import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.mail import *  # noqa: F403
from config.settings.outgoing import *  # noqa: F403
from config.settings.secrets import *  # noqa: F403
