"""The files of jobs, in the storage of the settings: a folder of the machine or an S3 bucket.

jobs/<id of the job>/<name>
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jobs.errors import FileStoreError

logger = logging.getLogger(__name__)

_FOLDER = "jobs"
_VERSION_7 = 7


def save_file(*, job_id: UUID, name: str, content: bytes) -> str:
    """Returns the name in the storage. Raises FileStoreError (503)."""
    try:
        return default_storage.save(f"{_get_folder(job_id)}/{name}", ContentFile(content))
    except Exception as error:  # each storage has its own
        logger.warning("%s of job %s is not stored: %s", name, job_id, error)
        raise FileStoreError from error


def read_file(name: str) -> bytes:
    """Raises FileStoreError (503)."""
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
    except Exception as error:
        logger.warning("%s is not read: %s", name, error)
        raise FileStoreError from error
    return content


def delete_files(job_id: UUID) -> None:
    """All files of the job, also those that no row mentions."""
    folder = _get_folder(job_id)
    for name in _list(folder)[1]:
        default_storage.delete(f"{folder}/{name}")
    # Of a folder on a disk; buckets have none.
    default_storage.delete(folder)


def list_jobs_with_files(*, older_than: timedelta, now: datetime) -> Iterator[UUID]:
    """By the time that their ids carry."""
    for name in _list(_FOLDER)[0]:
        try:
            job_id = UUID(name)
        except ValueError:
            continue
        if job_id.version == _VERSION_7 and _get_time(job_id) < now - older_than:
            yield job_id


def _get_folder(job_id: UUID) -> str:
    return f"{_FOLDER}/{job_id}"


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _get_time(job_id: UUID) -> datetime:
    """Source: RFC 9562 section 5.7."""
    return datetime.fromtimestamp((job_id.int >> 80) / 1000, UTC)
