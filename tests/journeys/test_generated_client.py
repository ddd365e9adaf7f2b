"""A client that openapi-python-client generates from the published document works unchanged."""

import importlib
import json
import secrets
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.journeys.api_document import fetch_document, get_api_headers
from tests.journeys.launching import LaunchedStack

# The generator does not support images and files, so they are documented as bytes here.
_CONFIG = {
    "content_type_overrides": {
        "image/png": "application/octet-stream",
        "image/svg+xml": "application/octet-stream",
        "application/pdf": "application/octet-stream",
        "application/zip": "application/octet-stream",
        "text/csv": "application/octet-stream",
        "application/x-ndjson": "text/plain",
    }
}


class Generated:
    """The generated package; modules by their dotted names."""

    def __init__(self, name: str) -> None:
        self._name = name

    def load(self, module: str) -> ModuleType:
        return importlib.import_module(f"{self._name}.{module}")

    def model(self, name: str) -> Any:
        return getattr(self.load("models"), name)

    def call(self, module: str, **arguments: Any) -> Any:
        """The parsed response with its status."""
        return self.load(f"api.{module}").sync_detailed(**arguments)


@pytest.fixture
def generated(stack: LaunchedStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generated:
    """Generated from the document of the running product; a warning would mean a gap."""
    document, config = tmp_path / "openapi.json", tmp_path / "config.json"
    document.write_text(json.dumps(fetch_document(stack)))
    config.write_text(json.dumps(_CONFIG))
    name = f"client_{secrets.token_hex(4)}"
    # The generator runs ruff, which is beside the interpreter.
    bin_dir = str(Path(sys.executable).parent)
    done = subprocess.run(
        [
            *(f"{bin_dir}/openapi-python-client", "generate", "--meta", "none"),
            *("--fail-on-warning", "--path", str(document), "--config", str(config)),
            *("--output-path", str(tmp_path / name)),
        ],
        env={"PATH": f"{bin_dir}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    return Generated(name)


def test_each_operation_has_a_function(stack: LaunchedStack, generated: Generated) -> None:
    operations = [
        operation
        for methods in fetch_document(stack)["paths"].values()
        for operation in methods.values()
    ]
    for operation in operations:
        tag = operation["tags"][0].lower().replace(" ", "_").replace("qrs", "q_rs")
        assert generated.load(f"api.{tag}.{operation['operationId']}").sync_detailed
    assert len(operations) >= 30


def test_agency_works_with_it(stack: LaunchedStack, generated: Generated) -> None:
    common: dict[str, Any] = {"base_url": stack.base_url, "headers": get_api_headers(stack)}
    common["raise_on_unexpected_status"] = True
    with generated.load("client").Client(**common) as stranger:
        token = sign_up_and_log_in(generated, stranger)
    with generated.load("client").AuthenticatedClient(token=token, **common) as client:
        created = create_and_list(generated, client)
        change(generated, client, created)
        draw_and_count(generated, client, created.parsed.short_id)


def sign_up_and_log_in(generated: Generated, client: Any) -> str:
    login = {"email": f"{secrets.token_hex(6)}@est.example", "password": secrets.token_urlsafe(16)}
    body = generated.model("SignUpIn")(**login, workspace="Studio Est")
    made = generated.call("accounts.tenants_api_sign_up", client=client, body=body)
    assert (made.status_code, made.parsed.workspace.name) == (201, "Studio Est")
    body = generated.model("TokenIn")(**login)
    tokens = generated.call("accounts.tenants_api_log_in", client=client, body=body)
    access: str = tokens.parsed.access
    return access


def create_and_list(generated: Generated, client: Any) -> Any:
    url = "https://example.com/menus/spring"
    created = generated.call(
        "dynamic_q_rs.qrs_api_create_dynamic_qr",
        client=client,
        body=generated.model("DynamicQrCreate")(name="Menu", destination_url=url),
        idempotency_key=secrets.token_hex(8),
    )
    assert (created.status_code, created.parsed.destination_url) == (201, url)
    listed = generated.call("dynamic_q_rs.qrs_api_list_dynamic_qrs", client=client, search="Menu")
    assert [qr.short_id for qr in listed.parsed.results] == [created.parsed.short_id]
    assert listed.parsed.results[0].created_at == created.parsed.created_at
    return created


def change(generated: Generated, client: Any, created: Any) -> None:
    """Pause it. An If-Match of an earlier read is rejected."""
    update, etag = "dynamic_q_rs.qrs_api_update_dynamic_qr", created.headers["ETag"]
    common = {"short_id": created.parsed.short_id, "client": client, "if_match": etag}
    body = generated.model("DynamicQrPatch")(is_active=False)
    changed = generated.call(update, body=body, **common)
    assert (changed.status_code, changed.parsed.is_active) == (200, False)
    body = generated.model("DynamicQrPatch")(name="Later")
    stale = generated.call(update, body=body, **common)
    assert (stale.status_code, type(stale.parsed).__name__) == (412, "Detail")


def draw_and_count(generated: Generated, client: Any, short_id: str) -> None:
    body = generated.model("GenerateIn")(
        data_type=generated.model("GenerateInDataType").DYNAMIC,
        payload=generated.model("DynamicPayload")(short_id=short_id),
    )
    image = generated.call("rendering.qrs_api_generate_generate_image", client=client, body=body)
    assert (image.status_code, image.headers["X-QR-Short-Id"]) == (200, short_id)
    assert image.parsed.payload.read().startswith(b"\x89PNG")
    analytics = "analytics.scans_api_retrieve_analytics"
    figures = generated.call(analytics, short_id=short_id, client=client, days=7)
    assert (figures.parsed.total_scans, figures.parsed.period_days) == (0, 7)
    retrieve = "dynamic_q_rs.qrs_api_retrieve_dynamic_qr"
    missing = generated.call(retrieve, short_id="00000000", client=client)
    assert (missing.status_code, missing.parsed.detail) == (404, "Not found.")
