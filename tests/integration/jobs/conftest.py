"""Each test has a storage and a queue of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import override_settings

from jobs.models import Job


@pytest.fixture(autouse=True)
def media(tmp_path: Path, database: None) -> Iterator[Path]:
    """The folder of the default storage. Jobs of other tests would be worked on, too."""
    Job.objects.all().delete()
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "media")},
    }
    with override_settings(STORAGES={**storages.backends, "default": backend}):
        yield tmp_path / "media"
    Job.objects.all().delete()
