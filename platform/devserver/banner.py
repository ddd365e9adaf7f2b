"""The text that is printed when everything runs: URLs, demo logins, and one code to scan."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import segno

from devserver.caddy import CaddyServer
from devserver.progress import print_line

_LABELS = {"app": "Dashboard", "api": "API", "admin": "Platform admin", "q": "Scans"}


def show(data_dir: Path, port: int, caddy: CaddyServer | None = None) -> None:
    """Print the contents of DATA_DIR/demo.json, and with Caddy the certificate to trust."""
    demo = _read(data_dir / "demo.json")
    urls: dict[str, str] = demo.get("urls", {})
    print_line()
    overview = f"https://localhost:{caddy.tls_port}" if caddy else f"http://localhost:{port}"
    print_line(f"  Overview        {overview}/")
    for name, label in _LABELS.items():
        if name in urls:
            print_line(f"  {label:<15} {urls[name]}")
    _show_logins(demo.get("logins", []))
    if demo.get("short_ids") and "q" in urls:
        _show_code(f"{urls['q'].rstrip('/')}/q/{demo['short_ids'][0]}/")
    if caddy is not None:
        print_line(f"  Certificates: trust {caddy.root_certificate} to see no warning.")
        print_line(f"  Without TLS: http://localhost:{port}/")
    print_line(f"  Logs: {data_dir / 'logs'}")
    print_line("  Ctrl-C stops everything.")


def _show_logins(logins: list[dict[str, str]]) -> None:
    print_line()
    for login in logins:
        role = login["role"].replace("_", " ").capitalize()
        print_line(
            f"  {role:<15} {login['email']}  {login['password']}  {login['workspace'] or ''}"
        )


def _show_code(url: str) -> None:
    drawing = io.StringIO()
    can_draw_blocks = "utf" in (sys.stdout.encoding or "").lower()
    segno.make(url, error="m", micro=False).terminal(drawing, compact=can_draw_blocks)
    print_line()
    print_line(drawing.getvalue())
    print_line(f"  {url}")
    print_line()


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content
