"""Files of jobs in an S3 bucket: of a server on loopback that speaks its protocol."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import storages
from django.test import override_settings
from moto.server import ThreadedMotoServer

from config.settings.media import read_media_storage
from devserver.ports import choose_port
from jobs.errors import FileStoreError
from jobs.files import read_file, save_file
from jobs.models import Job
from jobs.results import ResultStream
from jobs.services import make_job_id, purge_jobs, purge_orphaned_files, work_on_jobs
from kernel.clock import utc_now
from kernel.env import Env, EnvError
from tests.integration.jobs.making import KIND, count_all, make_job
from tests.support.factories import Workspace

BUCKET = "qr-studio"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    port = choose_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def read_settings(**values: str) -> dict[str, object]:
    return read_media_storage(Env(values), Path("/nowhere"))


def make_values(endpoint: str) -> dict[str, str]:
    return {
        "S3_BUCKET": BUCKET,
        "S3_PREFIX": "/studio/",
        "S3_REGION": "eu-west-1",
        "S3_ENDPOINT_URL": endpoint,
        "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "secret",
    }


@pytest.fixture
def bucket(endpoint: str, media: Path) -> Iterator[str]:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    settings = read_settings(**make_values(endpoint))
    with override_settings(STORAGES={**storages.backends, "default": settings}):
        yield endpoint
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()


def test_a_result_is_stored_streamed_and_deleted(nord: Workspace, bucket: str) -> None:
    job = make_job(nord)
    work_on_jobs(handlers={KIND: count_all}, budget_secs=10)
    job.refresh_from_db()

    async def read() -> bytes:
        stream = ResultStream(job.tenant_id, tuple(job.result_files))
        return b"".join([chunk async for chunk in stream.chunks()])

    assert asyncio.run(read()) == b"first second"
    purge_jobs(now=utc_now() + timedelta(hours=25))
    assert not Job.objects.filter(pk=job.pk).exists()
    with pytest.raises(FileStoreError):
        read_file(job.result_files[0])


def test_orphans_are_found_in_a_bucket_as_well(nord: Workspace, bucket: str) -> None:
    name = save_file(job_id=make_job_id(), name="lost.part", content=b"x")
    assert read_file(name) == b"x"
    assert purge_orphaned_files(now=utc_now() + timedelta(days=2)) == 1
    with pytest.raises(FileStoreError):
        read_file(name)


def test_a_bucket_that_does_not_answer_is_503(nord: Workspace, media: Path) -> None:
    settings = read_settings(**make_values(f"http://127.0.0.1:{choose_port()}"))
    with (
        override_settings(STORAGES={**storages.backends, "default": settings}),
        pytest.raises(FileStoreError),
    ):
        save_file(job_id=make_job_id(), name="a.part", content=b"x")


def test_without_a_bucket_files_lie_in_a_folder() -> None:
    settings = read_settings()
    assert settings["OPTIONS"] == {
        "location": "/nowhere",
        "directory_permissions_mode": 0o700,
    }


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"S3_ACCESS_KEY_ID": "key"}, "belong together"),
        ({"S3_SECRET_ACCESS_KEY": "secret"}, "belong together"),
        ({"S3_ENDPOINT_URL": "minio:9000"}, "must begin with https"),
    ],
)
def test_half_of_the_settings_is_refused_at_start(values: dict[str, str], said: str) -> None:
    with pytest.raises(EnvError, match=said):
        read_settings(S3_BUCKET=BUCKET, **values)
