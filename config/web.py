"""The web process: Uvicorn serving the edge, and behind it Django.

    python -m config.web [--host 127.0.0.1] [--port 8000] [--workers auto]

A parent process restarts workers that have died. The default number of workers is WEB_WORKERS, or
one less than the cores. Settings come from the environment, see docs/operations/settings.md.
"""

import argparse
import importlib
import os
import resource

from uvicorn import Config

from config.web_supervisor import WebSupervisor
from config.web_workers import choose_web_workers
from edge.http.limits import BACKLOG, CONNECTIONS, KEEP_ALIVE_SECS, STOP_SECS
from kernel.poolers import TransactionPoolerError, check_no_transaction_pooler_at_start
from kernel.redis_modes import UnsupportedRedisError, check_redis_at_start

APPLICATION = "config.asgi:application"
PROTOCOL = "edge.http.protocol:ScanProtocol"

# Files, pools and libraries, beside the connections.
_OTHER_FILES = 512
# Long enough that a worker on a paused machine is not taken for hung.
_HUNG_SECS = 30


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = _read_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # The option wins; each web process has its share of the render workers.
    os.environ["WEB_WORKERS"] = str(options.workers)
    # Invalid settings stop this process with their error message, not one worker after another.
    importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    _reject_transaction_pooler()
    _reject_unsupported_redis()
    _allow_files(CONNECTIONS + _OTHER_FILES)
    config = make_config(options.host, options.port, options.workers)
    listener = config.bind_socket()
    WebSupervisor(config, sockets=[listener]).run()


def make_config(host: str, port: int, workers: int = 1) -> Config:
    return Config(
        APPLICATION,
        host=host,
        port=port,
        workers=workers,
        http=PROTOCOL,
        loop="uvloop",
        ws="none",
        lifespan="on",
        backlog=BACKLOG,
        timeout_keep_alive=int(KEEP_ALIVE_SECS),
        timeout_graceful_shutdown=STOP_SECS,
        timeout_worker_healthcheck=_HUNG_SECS,
        access_log=False,
        # The edge reads forwarded addresses itself, from trusted peers only.
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=_workers, default=os.environ.get("WEB_WORKERS", ""))
    return parser.parse_args()


def _workers(text: str) -> int:
    try:
        return choose_web_workers(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither auto nor a number from 1 up"
        ) from None


def _reject_transaction_pooler() -> None:
    from django.conf import settings

    if settings.DATABASE_DIRECT_CONNINFO != settings.DATABASE_CONNINFO:
        return
    try:
        check_no_transaction_pooler_at_start("DATABASE_URL", settings.DATABASE_CONNINFO)
    except TransactionPoolerError as error:
        raise SystemExit(str(error)) from None


def _reject_unsupported_redis() -> None:
    from django.conf import settings

    try:
        # The broker's is checked by the workers; requests do not use it.
        check_redis_at_start({"REDIS_URL": settings.REDIS_URL})
    except UnsupportedRedisError as error:
        raise SystemExit(str(error)) from None


def _allow_files(count: int) -> None:
    """Raise the limit of open files: each connection is one, and the usual limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    main()
