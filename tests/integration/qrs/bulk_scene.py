"""Calls of POST /api/v1/generate/bulk/, and the ZIPs that they answer."""

import io
import json
import zipfile
from typing import Any

from django.core.files.storage import default_storage

from jobs.models import Job
from jobs.services import work_on_jobs
from kernel.clock import utc_now
from plans.selectors import count_renders
from tasks.jobs import HANDLERS
from tests.support.factories import ApiAnswer, ApiClient, Workspace

PATH = "/api/v1/generate/bulk/"
ASYNC = {"Prefer": "respond-async"}
FAINT = {"data": "https://example.com/faint", "color": "#dddddd", "format": "svg"}


def make_items(count: int, **style: Any) -> list[dict[str, Any]]:
    style = {"format": "svg", **style}
    return [{"data": f"https://example.com/tables/{number}", **style} for number in range(count)]


def make_codes(count: int, **style: Any) -> list[dict[str, Any]]:
    """New dynamic QRs."""
    return [
        {
            "data_type": "dynamic",
            "payload": {"name": f"Table {number}", "destination_url": "https://example.com/menu"},
            "format": "svg",
            **style,
        }
        for number in range(count)
    ]


def send(client: ApiClient, items: Any, **more: Any) -> ApiAnswer:
    headers = {name: more.pop(name) for name in list(more) if name[0].isupper()}
    return client.post(PATH, {"items": items, **more}, **headers)


def open_zip(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return manifest


def run_jobs(*, slices: int = 100) -> None:
    for _ in range(slices):
        if not work_on_jobs(handlers=HANDLERS, budget_secs=5):
            return


def read_result(job: Job) -> bytes:
    """As it is streamed."""
    parts = []
    for name in job.result_files:
        with default_storage.open(name) as file:
            parts.append(file.read())
    content = b"".join(parts)
    assert len(content) == job.result_bytes
    return content


def find_job(answer: ApiAnswer) -> Job:
    assert answer.status == 202, answer.content
    return Job.objects.get(pk=answer.json["id"])


def get_renders(workspace: Workspace) -> int:
    return count_renders(tenant_id=workspace.tenant.pk, now=utc_now())
