"""Sends webhooks until SIGTERM or SIGINT.

    python -m webhooks.sender [--alive-file FILE]

Any number of senders may run, on one machine or on several.
Settings come from the environment, see docs/operations/settings.md.
"""

import argparse
import logging
import os
import signal
from pathlib import Path

import django

# Redirects come first on a busy machine.
_NICENESS = 5


def main() -> None:
    """Returns when all requests that were begun are recorded."""
    options = _read_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # After the settings.
    from webhooks.sender.process import SenderProcess

    os.nice(_NICENESS)
    process = SenderProcess(alive_file=options.alive_file)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, process.stop)
    logging.getLogger("webhooks.sender").info("sender of webhooks ready.")
    process.run()


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m webhooks.sender", description=__doc__)
    parser.add_argument(
        "--alive-file", type=Path, help="touched as long as the process works, for health checks"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
