"""The web process behind Caddy, by plain HTTP: what a proxy in front costs a scan."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.load import PRODUCT_SERVER, answering, serving
from devserver.caddy import find_program
from devserver.ports import choose_port


@contextmanager
def serving_behind_caddy(workers: int) -> Iterator[str]:
    """Yields Caddy's address."""
    folder, port = Path(tempfile.mkdtemp(prefix="qrstudio-caddy-")), choose_port()
    config = folder / "caddy.json"
    try:
        with serving(PRODUCT_SERVER, workers) as address:
            config.write_text(json.dumps(_make_config(port, urlsplit(address).netloc)))
            with answering((find_program(), "run", "--config", str(config)), port) as front:
                yield front
    finally:
        shutil.rmtree(folder)


def _make_config(port: int, upstream: str) -> dict[str, object]:
    server = {
        "listen": [f"127.0.0.1:{port}"],
        "automatic_https": {"disable": True},
        # The visitor's address comes from the load generator.
        "trusted_proxies": {"source": "static", "ranges": ["127.0.0.0/8"]},
        "routes": [{"handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": upstream}]}]}],
    }
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "ERROR"}}},
        "apps": {"http": {"servers": {"scans": server}}},
    }
