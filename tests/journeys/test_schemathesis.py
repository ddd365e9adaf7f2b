"""schemathesis tests the running product with requests that its document allows and forbids.

The checks, and each exception with its reason: data/schemathesis.toml.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.api_document import fetch_document, get_api_headers, log_in
from tests.journeys.launching import ROOT, LaunchedStack

CONFIG = ROOT / "tests" / "journeys" / "data" / "schemathesis.toml"


def drop_forms(document: dict[str, Any]) -> dict[str, Any]:
    """Without forms and tables beside JSON bodies: schemathesis fails on a file beside other
    fields, and makes a table of any text.

    tests/integration/qrs/test_generate_fields.py compares both kinds of bodies.
    """
    for methods in document["paths"].values():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                content.pop("multipart/form-data", None)
                content.pop("text/csv", None)
    return document


@pytest.mark.timeout(300)
def test_product_conforms_to_its_document(stack: LaunchedStack, tmp_path: Path) -> None:
    document = drop_forms(fetch_document(stack))
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    tokens = {
        "API_HOST": get_api_headers(stack)["Host"],
        "MEMBER_TOKEN": log_in(stack, "agency_owner"),
        "ADMIN_TOKEN": log_in(stack, "platform_admin"),
    }
    program = Path(sys.executable).parent / "schemathesis"
    done = subprocess.run(
        [
            *(str(program), "--config-file", str(CONFIG), "run", str(path)),
            *("--url", stack.base_url, "--no-color"),
        ],
        cwd=tmp_path,
        env={**os.environ, **tokens, "PYTHONPATH": ""},
        check=False,
        capture_output=True,
        text=True,
        timeout=290,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    count = sum(len(methods) for methods in document["paths"].values())
    assert f"Tested: {count}" in done.stdout
