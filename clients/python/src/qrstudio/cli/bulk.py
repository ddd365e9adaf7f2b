"""`qrstudio bulk`."""

from contextlib import suppress
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qrstudio import InvalidItemsError, JobFailedError, QrStudio, QrStudioError
from qrstudio.cli.output import clean
from qrstudio.cli.stored_login import open_client
from qrstudio.models import Job


@click.command()
@click.argument("csv_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: CSV_FILE.zip.")
def bulk(csv_file: Path, output: Path | None) -> None:
    """Draw a code for each row of CSV_FILE into a ZIP, all of them or none.

    The first row names the fields: data_type, data, format, payload.name, ...
    """
    output = output or csv_file.with_suffix(".zip")
    with open_client() as client:
        try:
            job = client.images.start_many(csv_file.read_bytes())
            wait_for_job(client, job)
        except (InvalidItemsError, JobFailedError) as error:
            for index, text in error.errors.items():
                # Row 1 has the names of the fields.
                click.echo(f"row {int(index) + 2}: {clean(text)}", err=True)
            raise
        client.jobs.download(job.id, output)
    click.echo(f"{output}: {job.total} codes")


def wait_for_job(client: QrStudio, job: Job) -> None:
    """With a bar. Ctrl-C cancels the job."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        task = progress.add_task(job.status, total=job.total)

        def show(now: Job) -> None:
            progress.update(task, description=now.status, completed=now.done, total=now.total)

        try:
            client.jobs.wait(job.id, on_progress=show, poll_secs=0.5)
        except KeyboardInterrupt:
            # It may have come to its end meanwhile.
            with suppress(QrStudioError):
                client.jobs.cancel(job.id)
            raise
