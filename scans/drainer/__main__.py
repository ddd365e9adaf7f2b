"""Stores scans until SIGTERM or SIGINT.

    python -m scans.drainer [--processes 1] [--alive-file FILE]

A parent process replaces processes that have ended. Any number of drainers may run, on one machine
or on several; they share the stream. The default number of processes is WORKER_CONCURRENCY.
Settings come from the environment, see docs/operations/settings.md.
"""

import argparse
import gc
import logging
import os
from pathlib import Path

import django

from kernel.redis_modes import UnsupportedRedisError, check_redis_at_start
from scans.drainer.children import ChildSlot
from scans.drainer.parent import Parent


def main() -> None:
    """Returns when every process has stored what it had read."""
    options = _read_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    _reject_unsupported_redis()
    # After the settings. Imported here, so that the children share it, and start in milliseconds.
    from scans.drainer.loop import run_child

    gc.freeze()
    slots = [ChildSlot(run_child) for _ in range(options.processes)]
    parent = Parent(slots, alive_file=options.alive_file)
    logging.getLogger("scans.drainer").info("drainer of %d processes ready.", options.processes)
    parent.run()


def _reject_unsupported_redis() -> None:
    from django.conf import settings

    try:
        check_redis_at_start({"REDIS_URL": settings.REDIS_URL})
    except UnsupportedRedisError as error:
        raise SystemExit(str(error)) from None


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scans.drainer", description=__doc__)
    default = os.environ.get("WORKER_CONCURRENCY") or "1"
    parser.add_argument("--processes", type=_count, default=default)
    parser.add_argument(
        "--alive-file", type=Path, help="touched as long as every process works, for health checks"
    )
    return parser.parse_args()


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 64")
    return int(text)


if __name__ == "__main__":
    main()
