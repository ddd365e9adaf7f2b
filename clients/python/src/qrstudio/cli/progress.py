"""How far a job is: a bar on terminals, a line now and then elsewhere. On standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qrstudio.models import Job

_LINES = 10


@contextmanager
def showing_progress(job: Job) -> Iterator[Callable[[Job], None]]:
    """Yields what shows a later state of the job."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines().show
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task(job.status, total=job.total)

        def show(now: Job) -> None:
            progress.update(task, description=now.status, completed=now.done, total=now.total)

        yield show


class _Lines:
    """One for each tenth, and for each change of the status."""

    def __init__(self) -> None:
        self._shown = ("", -1)

    def show(self, job: Job) -> None:
        state = job.status, job.done * _LINES // max(1, job.total)
        if state != self._shown:
            self._shown = state
            click.echo(f"{job.status}: {job.done} of {job.total}", err=True)
