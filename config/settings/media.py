"""Where the files of jobs lie: a folder, which web processes and workers share, or a bucket."""

import importlib.util
from pathlib import Path
from typing import Any

from kernel.env import Env, EnvError

# Amazon's own client waits a minute for each of five tries by default.
_CONNECT_SECS, _READ_SECS, _TRIES = 5, 30, 3


def read_media_storage(env: Env, folder: Path) -> dict[str, Any]:
    """The default of Django's STORAGES. Raises EnvError."""
    bucket = env.text("S3_BUCKET", "")
    if not bucket:
        options = {"location": str(folder), "directory_permissions_mode": 0o700}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        raise EnvError("S3_BUCKET needs the extra s3: pip install -r requirements-s3.lock, too.")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _read_options(env, bucket)}


def _read_options(env: Env, bucket: str) -> dict[str, Any]:
    from botocore.config import Config

    key_id, secret = env.text("S3_ACCESS_KEY_ID", ""), env.text("S3_SECRET_ACCESS_KEY", "")
    if bool(key_id) != bool(secret):
        raise EnvError(
            "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set both, or none to use"
            " the role of the machine."
        )
    endpoint = env.text("S3_ENDPOINT_URL", "")
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise EnvError(f"S3_ENDPOINT_URL={endpoint!r} must begin with https:// or http://.")
    return {
        "bucket_name": bucket,
        "access_key": key_id or None,
        "secret_key": secret or None,
        "endpoint_url": endpoint or None,
        "region_name": env.text("S3_REGION", "") or None,
        "location": env.text("S3_PREFIX", "").strip("/"),
        # Private, and read by this application only.
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": False,
        "client_config": Config(
            connect_timeout=_CONNECT_SECS,
            read_timeout=_READ_SECS,
            retries={"max_attempts": _TRIES, "mode": "standard"},
        ),
    }
