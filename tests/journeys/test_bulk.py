"""Many images, on the stack as `make up` starts it: progress, a dead worker, the file."""

import io
import json
import signal
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from tests.journeys.launching import LaunchedStack
from tests.support.waiting import wait_until

PATH = "/api/v1/generate/bulk/"
# Under load a slice waits for its turn, and so does the claim of a killed worker.
PATIENCE_SECS = 100


@pytest.fixture
def agency(stack: LaunchedStack) -> Iterator[httpx.Client]:
    """The demo's agency, by its API."""
    with httpx.Client(base_url=stack.base_url, timeout=60) as client:
        client.headers["Host"] = f"api.localhost:{stack.port}"
        owner = next(one for one in stack.demo["logins"] if one["role"] == "agency_owner")
        body = {"email": owner["email"], "password": owner["password"]}
        token = client.post("/api/auth/token/", json=body).json()["access"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def make_items(count: int) -> list[dict[str, Any]]:
    return [{"data": f"https://example.com/{n}", "format": "svg"} for n in range(count)]


def follow(agency: httpx.Client, job: dict[str, Any]) -> dict[str, Any]:
    """The job once it has ended."""
    path = httpx.URL(job["url"]).path

    def read() -> dict[str, Any] | None:
        found: dict[str, Any] = agency.get(path).json()
        return found if found["status"] not in ("queued", "running") else None

    found = wait_until(read, limit_secs=PATIENCE_SECS)
    assert found is not None
    return found


def download(agency: httpx.Client, job: dict[str, Any]) -> zipfile.ZipFile:
    answer = agency.get(httpx.URL(job["result_url"]).path)
    assert answer.status_code == 200
    assert int(answer.headers["X-Result-Bytes"]) == len(answer.content)
    assert answer.headers["X-QR-Plan"] == "agency"
    assert int(answer.headers["X-QR-Quota-Remaining"]) >= 0
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


def get_used(agency: httpx.Client) -> int:
    answer = agency.post("/api/v1/generate/", json={"data": "https://example.com/used"})
    return -int(answer.headers["X-QR-Quota-Remaining"])


def test_a_job_is_followed_and_its_file_downloaded_twice(agency: httpx.Client) -> None:
    started = agency.post(PATH, json={"items": make_items(60), "filename": "tables"})
    assert started.status_code == 202
    job = follow(agency, started.json())
    assert (job["status"], job["done"]) == ("done", 60)
    for _ in range(2):
        assert len(download(agency, job).namelist()) == 62


def test_a_repeated_key_gets_the_same_file(agency: httpx.Client) -> None:
    answers = [
        agency.post(PATH, json={"items": make_items(3)}, headers={"Idempotency-Key": "bulk-1"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    for name in ("Content-Type", "Content-Disposition", "X-QR-Plan", "X-QR-Quota-Remaining"):
        assert answers[1].headers[name] == answers[0].headers[name]


def find_drawing(stack: LaunchedStack) -> psutil.Process | None:
    """The process of Celery's that has a process that draws."""
    worker = stack.find_child("celery", "worker")
    for child in worker.children():
        try:
            if any("qrs.render_worker" in " ".join(one.cmdline()) for one in child.children()):
                return child
        except psutil.NoSuchProcess:
            continue
    return None


def expire_claim(stack: LaunchedStack, job: dict[str, Any]) -> None:
    """As if the minute were over, after which another worker may go on."""
    with psycopg.connect(stack.database_url) as connection:
        connection.execute(
            "UPDATE public.jobs_job SET claimed_until = now() - interval '1 second'"
            " WHERE id = %s AND claimed_until IS NOT NULL",
            [job["id"]],
        )


def test_a_job_survives_its_worker(stack: LaunchedStack, agency: httpx.Client) -> None:
    used = get_used(agency)
    job = agency.post(PATH, json={"items": make_items(60)}).json()
    worker = wait_until(lambda: find_drawing(stack), limit_secs=PATIENCE_SECS)
    assert worker is not None
    worker.send_signal(signal.SIGKILL)
    expire_claim(stack, job)
    done = follow(agency, job)
    assert done["status"] == "done", done
    archive = download(agency, done)
    manifest = json.loads(archive.read("manifest.json"))
    assert [entry["index"] for entry in manifest["items"]] == list(range(60))
    # Once, and the image that asked.
    assert get_used(agency) - used == 61
