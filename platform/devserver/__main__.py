"""`python -m devserver up --port 8000 --data-dir .data`, which is what `make up` runs."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from devserver import banner
from devserver.data_dir import disk_full_message, lock_data_dir, prepare_data_dir
from devserver.errors import StopRequested, SupervisorError
from devserver.process import adopt_orphans
from devserver.progress import print_line
from devserver.stack import Stack
from devserver.stopping import StopSignals


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0 after a request to stop, 1 when something failed."""
    options = _parse(arguments)
    signals = StopSignals()
    signals.install()
    adopt_orphans()
    try:
        data_dir = prepare_data_dir(options.data_dir)
        with lock_data_dir(data_dir, options.port):
            tls_port = options.tls_port if options.tls else None
            stack = Stack(data_dir, options.port, signals.check, tls_port=tls_port)
            run(stack, signals)
    except SupervisorError as error:
        _print_error(str(error), options.data_dir)
        return 1
    except OSError as error:
        _print_error(f"{error.filename or options.data_dir}: {error.strerror}.", options.data_dir)
        return 1
    except StopRequested:
        return 0
    return 0


def _print_error(message: str, data_dir: Path) -> None:
    """Print the message, and below it that the disk is full, which causes many failures."""
    disk_full = disk_full_message(data_dir)
    lines = [message] if not disk_full or disk_full in message else [message, disk_full]
    print("\n" + "\n".join(lines), file=sys.stderr, flush=True)


def run(stack: Stack, signals: StopSignals) -> None:
    """Start and watch the stack, and stop it in every case.

    Raises:
        SupervisorError: something failed.
        StopRequested: a signal asked to stop.
    """
    started = time.monotonic()
    print_line(f"Starting in {stack.data_dir}")
    try:
        stack.start()
        print_line(f"  Ready after {time.monotonic() - started:.1f} s")
        banner.show(stack.data_dir, stack.port, stack.caddy)
        stack.watch()
    finally:
        stack.stop(signals.force)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="devserver", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="run everything until Ctrl-C or SIGTERM")
    up.add_argument("--port", type=_port, default=8000, help="public port (8000)")
    up.add_argument("--data-dir", type=Path, default=Path(".data"), help="where data lives (.data)")
    up.add_argument("--tls", type=_switch, default=False, help="1: HTTPS by Caddy, too (0)")
    up.add_argument("--tls-port", type=_port, default=8443, help="port of HTTPS (8443)")
    options = parser.parse_args(arguments)
    if options.tls and options.tls_port == options.port:
        parser.error(f"PORT and TLS_PORT are both {options.port}; HTTPS needs a port of its own")
    return options


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; choose 1 to 65535")
    return int(text)


def _switch(text: str) -> bool:
    """1, yes, on or true; empty means off, because make passes an unset variable as empty."""
    word = text.strip().lower()
    if word not in ("", "0", "no", "off", "false", "1", "yes", "on", "true"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither 1 nor 0")
    return word in ("1", "yes", "on", "true")


if __name__ == "__main__":
    raise SystemExit(main())
