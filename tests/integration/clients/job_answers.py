"""Answers about a job, as the API makes them."""

from typing import Any

from tests.integration.clients.scripted_server import Answer

JOB: dict[str, Any] = {
    "id": "01969f3e-7d2b-7c41-9a55-3f0e5b1c2d4e",
    "kind": "bulk",
    "status": "running",
    "total": 3,
    "done": 1,
    "errors": {},
    "detail": "",
    "url": "https://api.example.com/api/v1/jobs/01969f3e-7d2b-7c41-9a55-3f0e5b1c2d4e/",
    "result_url": None,
    "created_at": "2026-05-08T13:45:12Z",
    "finished_at": None,
    "expires_at": "2026-05-09T13:45:12Z",
}
QUEUED = Answer(202, {**JOB, "status": "queued", "done": 0})
RUNNING = Answer(200, JOB)
DONE = Answer(200, {**JOB, "status": "done", "done": 3})
