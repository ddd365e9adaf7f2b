"""Commands for dynamic QRs."""

from itertools import islice

import click

from qrstudio.cli.output import as_json, clean, print_json, print_table
from qrstudio.cli.stored_login import open_client
from qrstudio.models import ExpandedDynamicQr


def print_qr(qr: ExpandedDynamicQr, as_json: bool) -> None:
    if as_json:
        print_json(qr)
        return
    state = "" if qr.is_active else "  (paused)"
    click.echo(f"{qr.short_id}  {clean(qr.name)}{state}")
    click.echo(f"  {clean(qr.public_url)}")
    click.echo(f"  -> {clean(qr.destination_url)}")


@click.command()
@click.argument("name")
@click.argument("destination_url")
@click.option("--idempotency-key", help="Your own: a second call with it makes no second QR.")
@as_json
def create(name: str, destination_url: str, idempotency_key: str | None, as_json: bool) -> None:
    """Make a dynamic QR that leads to DESTINATION_URL."""
    with open_client() as client:
        qr = client.qrs.create(
            name=name, destination_url=destination_url, idempotency_key=idempotency_key
        )
    print_qr(qr, as_json)


@click.command("list")
@click.option("--search", help="In name, destination and short id.")
@click.option("--active/--paused", "is_active", default=None)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@as_json
def list_qrs(search: str | None, is_active: bool | None, limit: int, as_json: bool) -> None:
    """List dynamic QRs, newest first."""
    with open_client() as client:
        found = islice(client.qrs.iterate(search=search, is_active=is_active), limit)
        if as_json:
            for qr in found:
                print_json(qr)
            return
        rows = [
            (
                qr.short_id,
                qr.name,
                qr.destination_url,
                qr.scan_count,
                "" if qr.is_active else "paused",
            )
            for qr in found
        ]
    print_table(("short id", "name", "destination", "scans", ""), rows)


@click.command()
@click.argument("short_id")
@as_json
def show(short_id: str, as_json: bool) -> None:
    """Show one dynamic QR."""
    with open_client() as client:
        print_qr(client.qrs.get(short_id), as_json)


@click.command()
@click.argument("short_id")
@click.argument("destination_url")
@as_json
def repoint(short_id: str, destination_url: str, as_json: bool) -> None:
    """Let the printed code lead to DESTINATION_URL from now on."""
    with open_client() as client:
        print_qr(client.qrs.repoint(short_id, destination_url), as_json)


@click.command()
@click.argument("short_id")
@as_json
def pause(short_id: str, as_json: bool) -> None:
    """Let scans see a page that says that the code is paused."""
    with open_client() as client:
        print_qr(client.qrs.pause(short_id), as_json)


@click.command()
@click.argument("short_id")
@as_json
def resume(short_id: str, as_json: bool) -> None:
    """Let the code lead to its destination again."""
    with open_client() as client:
        print_qr(client.qrs.resume(short_id), as_json)
