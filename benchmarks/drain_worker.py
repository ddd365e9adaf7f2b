"""One worker process of benchmarks.drain: prints "ready", drains after "go", prints the result."""

import cProfile
import json
import pstats
import sys
import time

import django


def main() -> None:
    """The last line of the output is the result, as JSON."""
    django.setup()
    from scans.services import drain_scan_stream

    # Connects, and loads the parsers, as a worker has done long before a backlog.
    drain_scan_stream(budget_secs=0.0)
    print("ready", flush=True)
    sys.stdin.readline()
    profiler = cProfile.Profile() if "--profile" in sys.argv else None
    started = time.process_time()
    if profiler:
        profiler.enable()
    counts = drain_scan_stream(budget_secs=120.0)
    cpu_secs = time.process_time() - started
    if profiler:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
    print(json.dumps({"inserted": counts.inserted, "cpu_secs": cpu_secs}))


if __name__ == "__main__":
    main()
