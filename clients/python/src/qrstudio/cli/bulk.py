"""`qrstudio bulk`."""

import sys
import uuid
from contextlib import suppress
from pathlib import Path

import click

from qrstudio import QrStudio
from qrstudio.cli.output import as_json, clean, print_json
from qrstudio.cli.progress import showing_progress
from qrstudio.cli.stored_login import open_client
from qrstudio.cli.targets import STDOUT, check_target
from qrstudio.errors import (
    InvalidItemsError,
    JobFailedError,
    QrStudioError,
    ServerError,
    TransportError,
)
from qrstudio.models import Job


@click.command()
@click.argument("csv_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: CSV_FILE.zip.")
@click.option(
    "--idempotency-key",
    help="Your own: a second call with it goes on with the same job, for 24 hours.",
)
@as_json
def bulk(csv_file: Path, output: Path | None, idempotency_key: str | None, as_json: bool) -> None:
    """Draw a code for each row of CSV_FILE into a ZIP, all of them or none.

    The first row names the fields: data_type, data, format, payload.name, ... Progress is written
    to standard error; Ctrl-C cancels, and nothing is counted then.
    """
    output = output or csv_file.with_suffix(".zip")
    if output.absolute() == csv_file.absolute():
        raise click.UsageError("The result would replace CSV_FILE: pass --output.")
    check_target(output)
    key = str(uuid.uuid4()) if idempotency_key is None else idempotency_key
    with open_client() as client:
        try:
            job = client.images.start_many(csv_file.read_bytes(), idempotency_key=key)
            wait_for_job(client, job)
            save_result(client, job, output)
        except (InvalidItemsError, JobFailedError) as error:
            raise click.ClickException(explain_rows(error)) from error
        except (TransportError, ServerError, OSError) as error:
            hint = f"Go on with the same command and --idempotency-key {key}"
            raise click.ClickException(f"{error}\n{hint}") from error
    if as_json:
        print_json(client_summary(job, output))
    else:
        click.echo(f"{output}: {job.total} codes", err=output == STDOUT)


def client_summary(job: Job, output: Path) -> dict[str, object]:
    return {"job": str(job.id), "output": str(output), "total": job.total}


def explain_rows(error: InvalidItemsError | JobFailedError) -> str:
    """Row 1 has the names of the fields."""
    if not error.errors:
        return str(error)
    rows = [f"row {int(index) + 2}: {clean(text)}" for index, text in error.errors.items()]
    return "\n".join(["Nothing was drawn.", *rows])


def save_result(client: QrStudio, job: Job, output: Path) -> None:
    if output != STDOUT:
        client.jobs.download(job.id, output)
        return
    for part in client.jobs.iterate_result(job.id):
        sys.stdout.buffer.write(part)


def wait_for_job(client: QrStudio, job: Job) -> None:
    """Ctrl-C cancels the job."""
    with showing_progress(job) as show:
        try:
            client.jobs.wait(job.id, on_progress=show, poll_secs=0.5)
        except KeyboardInterrupt:
            # It may have come to its end meanwhile.
            with suppress(QrStudioError):
                client.jobs.cancel(job.id)
                click.echo("Cancelled: nothing was counted.", err=True)
            raise
