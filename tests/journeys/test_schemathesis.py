"""schemathesis tests the running product with requests that its document allows and forbids.

The checks, and each exception with its reason: data/schemathesis.toml.
"""

import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from tenants.keys.scopes import ALL_SCOPES
from tests.journeys.api_document import fetch_document, get_api_headers, log_in
from tests.journeys.launching import ROOT, LaunchedStack

BEARER = re.compile(r'Authorization = "Bearer [^"]*"')
# All at once would take longer than a test may on a slow machine.
PARTS = 4
BRIEFLY = ("--phases", "fuzzing", "--max-examples", "1")
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


def write_document(stack: LaunchedStack, folder: Path, select: Callable[[str], bool]) -> Path:
    """select: whether to keep a path."""
    path, document = folder / "openapi.json", drop_forms(fetch_document(stack))
    document["paths"] = {url: one for url, one in document["paths"].items() if select(url)}
    path.write_text(json.dumps(document))
    return path


def get_part(url: str) -> int:
    """In which of the parts a path is tested: one resource in one part."""
    return zlib.crc32(url.removeprefix("/api/v1/").split("/")[0].encode()) % PARTS


def run_schemathesis(
    stack: LaunchedStack,
    *,
    document: Path,
    config: Path,
    secrets: dict[str, str],
    options: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "schemathesis"
    return subprocess.run(
        [
            *(str(program), "--config-file", str(config), "run", str(document)),
            *("--url", stack.base_url, "--no-color"),
            *options,
        ],
        cwd=document.parent,
        env={
            **os.environ,
            **secrets,
            "API_HOST": get_api_headers(stack)["Host"],
            "PYTHONPATH": "",
        },
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module", autouse=True)
def tokens(stack: LaunchedStack) -> dict[str, str]:
    """By the variable of the configuration; before wrong log-ins use up those of this network."""
    return {
        "MEMBER_TOKEN": log_in(stack, "agency_owner"),
        "ADMIN_TOKEN": log_in(stack, "platform_admin"),
    }


@pytest.fixture(scope="module", autouse=True)
def keys(stack: LaunchedStack, tokens: dict[str, str]) -> dict[str, str]:
    """By scope."""
    token = tokens["MEMBER_TOKEN"]
    return {str(scope): make_key(stack, token, scopes=[str(scope)]) for scope in ALL_SCOPES}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.timeout(310)
def test_product_conforms_to_its_document(
    part: int, stack: LaunchedStack, tokens: dict[str, str], tmp_path: Path
) -> None:
    document = write_document(stack, tmp_path, lambda url: get_part(url) == part)
    done = run_schemathesis(stack, document=document, config=CONFIG, secrets=tokens)
    require_success(done, document)


@pytest.mark.parametrize("scope", [str(scope) for scope in ALL_SCOPES])
@pytest.mark.timeout(180)
def test_product_conforms_to_its_document_for_a_key(
    scope: str, stack: LaunchedStack, keys: dict[str, str], tmp_path: Path
) -> None:
    """Of each scope, in brief: what it opens, and 403 for all else. A feed would hold it up.

    tests/integration/keys/test_every_operation.py looks at what is refused, and why.
    """
    config = tmp_path / "schemathesis.toml"
    config.write_text(BEARER.sub('X-Api-Key = "${API_KEY}"', CONFIG.read_text()))
    document = write_document(stack, tmp_path, lambda url: not url.endswith("/live/"))
    secrets = {"API_KEY": keys[scope]}
    done = run_schemathesis(
        stack, document=document, config=config, secrets=secrets, options=BRIEFLY
    )
    require_success(done, document)


def make_key(stack: LaunchedStack, token: str, *, scopes: list[str]) -> str:
    """A key of the agency. token: of its owner."""
    headers = get_api_headers(stack) | {"Authorization": f"Bearer {token}"}
    answer = httpx.post(
        f"{stack.base_url}/api/v1/keys/",
        json={"name": "schemathesis", "scopes": scopes},
        headers=headers,
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["raw_key"]
    return key


def require_success(done: subprocess.CompletedProcess[str], document: Path) -> None:
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    count = sum(len(methods) for methods in json.loads(document.read_text())["paths"].values())
    assert f"Tested: {count}" in done.stdout
