"""The result of a job as the body of a response: its files one after the other, piece by piece."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse

from jobs.errors import FileStoreError, TooManyDownloadsError
from jobs.models import Job
from kernel.concurrency import ConcurrencyLimiter
from kernel.streaming import stream_response

logger = logging.getLogger(__name__)

MAX_DOWNLOADS_OF_WORKSPACE = 4
_MAX_DOWNLOADS_OF_PROCESS = 64
_CHUNK_BYTES = 256 * 1024
_LEAST_BYTES_PER_SEC = 16 * 1024
_STOP_SECS = 5.0

_limiter = ConcurrencyLimiter(_MAX_DOWNLOADS_OF_PROCESS)


def stream_result(request: HttpRequest, job: Job, *, headers: Mapping[str, str]) -> HttpResponse:
    """job: done. headers: besides those that describe the file.

    Raises UnavailableError (503) where Django is served without the edge.
    """
    return stream_response(
        request,
        ResultStream(job.tenant_id, tuple(job.result_files)),
        content_type="application/zip",
        headers={
            **headers,
            "Content-Disposition": f'attachment; filename="{job.result_name}"',
            "X-Result-Bytes": str(job.result_bytes),
        },
    )


@dataclass(frozen=True, slots=True)
class ResultStream:
    """A Stream of kernel.streaming. files: names in the storage."""

    tenant_id: int
    files: tuple[str, ...]
    stop_secs: float = _STOP_SECS
    least_bytes_per_sec: float = _LEAST_BYTES_PER_SEC

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Raises TooManyDownloadsError (429), FileStoreError (503) before the first chunk."""
        is_allowed = _limiter.count_active(self.tenant_id) < MAX_DOWNLOADS_OF_WORKSPACE
        if not is_allowed or not _limiter.has_capacity_for(self.tenant_id):
            raise TooManyDownloadsError(MAX_DOWNLOADS_OF_WORKSPACE)
        with _limiter.acquire(self.tenant_id):
            for name in self.files:
                file = await _open(name)
                try:
                    # Storages read from disks and networks, which wait.
                    while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
                        yield chunk
                finally:
                    await asyncio.to_thread(file.close)


async def _open(name: str) -> Any:
    try:
        return await asyncio.to_thread(default_storage.open, name)
    except Exception as error:
        # Before the first chunk this becomes the response, after it a broken transfer.
        logger.warning("%s is not read: %s", name, error)
        raise FileStoreError from error
