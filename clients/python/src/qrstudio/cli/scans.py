"""`qrstudio tail`."""

import click

from qrstudio.cli.output import as_json, clean, print_json
from qrstudio.cli.stored_login import open_client
from qrstudio.live import LiveScan


@click.command()
@click.argument("short_id")
@as_json
def tail(short_id: str, as_json: bool) -> None:
    """Print the scans of a QR as they happen, until Ctrl-C."""
    with open_client() as client:
        for scan in client.scans.watch(short_id):
            if as_json:
                print_json(scan)
            else:
                click.echo(describe_scan(scan))


def describe_scan(scan: LiveScan) -> str:
    place = ", ".join(filter(None, (scan.city, scan.country))) or "unknown place"
    about = [
        scan.scanned_at.isoformat().replace("+00:00", "Z"),
        scan.short_id,
        place,
        " ".join(filter(None, (scan.device, scan.os, scan.browser))) or "unknown device",
        scan.referer or "(direct)",
        "bot" if scan.is_bot else "",
        "paused" if scan.outcome == "paused" else "",
    ]
    return "  ".join(clean(part) for part in about if part)
