"""Jobs of the client: waiting, and results that are whole or not there."""

import stat
from pathlib import Path
from typing import Any

import pytest

from qrstudio import JobFailedError, JobTimeoutError, QrStudio, TransportError
from qrstudio.models import Job
from tests.integration.clients.job_answers import DONE, JOB, RUNNING
from tests.integration.clients.scripted_server import Answer, ScriptedServer


def wait(*answers: Answer, **options: Any) -> Job:
    with ScriptedServer(*answers).running() as server, QrStudio("smk_a", base_url=server.url) as at:
        return at.jobs.wait(JOB["id"], poll_secs=0.01, **options)


def test_progress_is_told_until_the_job_is_done() -> None:
    seen: list[int] = []
    job = wait(RUNNING, RUNNING, DONE, on_progress=lambda job: seen.append(job.done))
    assert (job.status, seen) == ("done", [1, 1, 3])


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"status": "failed", "errors": {"2": "too large"}}, "Item 2: too large"),
        ({"status": "failed", "detail": "The worker was killed."}, "The worker was killed."),
        ({"status": "cancelled"}, "cancelled"),
    ],
)
def test_job_without_a_result_is_an_error(change: dict[str, Any], text: str) -> None:
    with pytest.raises(JobFailedError, match=text):
        wait(RUNNING, Answer(200, {**JOB, **change}))


def test_waiting_ends_in_the_callers_time() -> None:
    with pytest.raises(JobTimeoutError):
        wait(RUNNING, limit_secs=0.05)


def test_result_replaces_a_former_one_and_is_readable(tmp_path: Path) -> None:
    target = tmp_path / "codes.zip"
    target.write_bytes(b"former")
    answer = Answer(200, b"x" * 300_000)
    with ScriptedServer(answer).running() as server, QrStudio("smk_a", base_url=server.url) as at:
        assert at.jobs.download(JOB["id"], target).read_bytes() == answer.body
    assert target.stat().st_mode & stat.S_IRUSR
    assert list(tmp_path.iterdir()) == [target]


def test_broken_download_leaves_the_former_result(tmp_path: Path) -> None:
    target = tmp_path / "codes.zip"
    target.write_bytes(b"former")
    cut = Answer(200, b"half", [("Content-Length", "40000")])
    with (
        ScriptedServer(cut).running() as server,
        QrStudio("smk_a", base_url=server.url) as at,
        pytest.raises(TransportError),
    ):
        at.jobs.download(JOB["id"], target)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"former"]
