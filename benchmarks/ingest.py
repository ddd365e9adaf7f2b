"""Stores scans until it is stopped; see benchmarks.recorded.ingesting."""

import signal
import time

import django


def main() -> None:
    """One worker's share of the work, without Celery's own."""
    django.setup()
    from scans.services import drain_scan_stream

    is_over = False

    def stop(*_: object) -> None:
        nonlocal is_over
        is_over = True

    signal.signal(signal.SIGTERM, stop)
    while not is_over:
        drain_scan_stream(budget_secs=1.0)
        time.sleep(0.5)


if __name__ == "__main__":
    main()
