"""`qrstudio tail`."""

from collections.abc import Iterator
from contextlib import suppress

import click

from qrstudio import QrStudio
from qrstudio.cli.output import as_json, clean, clean_lines, print_json
from qrstudio.cli.stored_login import open_client
from qrstudio.errors import QrStudioError
from qrstudio.live import LiveScan


@click.command()
@click.argument("short_id", required=False)
@as_json
def tail(short_id: str | None, as_json: bool) -> None:
    """Print the scans of a QR as they happen, until Ctrl-C.

    Without SHORT_ID those of all QRs, ten seconds later; that needs the pro plan, and a key with
    the scope webhooks. A lost connection is made again.
    """
    with open_client() as client, suppress(KeyboardInterrupt):
        for scan in watch_one(client, short_id) if short_id else watch_all(client):
            if as_json:
                print_json(scan)
            else:
                click.echo(describe_scan(scan))


def watch_one(client: QrStudio, short_id: str) -> Iterator[LiveScan]:
    return client.scans.watch(short_id, on_loss=tell_loss)


def tell_loss(error: QrStudioError) -> None:
    click.echo(f"{clean_lines(str(error))} Trying again.", err=True)


def watch_all(client: QrStudio) -> Iterator[LiveScan]:
    for event in client.events.watch(types=["scan.created"], poll_secs=2, on_loss=tell_loss):
        yield LiveScan.model_validate(event.data)


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
