"""The examples of streams in the API document equal the real ones in form."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.journeys.api_document import fetch_document, get_api_headers, log_in
from tests.journeys.launching import LaunchedStack

QR = "/api/v1/dynamic/{short_id}/"


@pytest.fixture
def client(stack: LaunchedStack) -> Iterator[httpx.Client]:
    """The demo agency, whose first QR has scans."""
    token = log_in(stack, "agency_owner")
    headers = {**get_api_headers(stack), "Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=stack.base_url, headers=headers, timeout=30) as client:
        yield client


# With its quotation marks; inner ones are doubled (RFC 4180, section 2).
CELL = re.compile(r'(?:\A|,)("(?:[^"]|"")*"|[^",]*)')


@pytest.fixture
def short_id(stack: LaunchedStack) -> str:
    found: str = stack.demo["short_ids"][0]
    return found


def get_example(stack: LaunchedStack, path: str, media_type: str) -> str:
    operation = fetch_document(stack)["paths"][f"{QR}{path}"]["get"]
    example: str = operation["responses"]["200"]["content"][media_type]["example"]
    return example


def quotes_of(line: str) -> list[bool]:
    """Which cells of a CSV line have quotation marks."""
    return [cell.startswith('"') for cell in CELL.findall(line.removesuffix("\r\n"))]


def test_csv(stack: LaunchedStack, client: httpx.Client, short_id: str) -> None:
    example = get_example(stack, "scans/export/", "text/csv")
    real = client.get(f"{QR.format(short_id=short_id)}scans/export/", params={"days": 365})
    assert real.headers["Content-Type"].startswith("text/csv")
    shown, sent = (io.StringIO(text, newline="") for text in (example, real.text))
    assert next(shown) == next(sent)
    assert quotes_of(next(shown)) == quotes_of(next(sent))
    assert example.endswith("\r\n")
    assert real.text.endswith("\r\n")


def test_ndjson(stack: LaunchedStack, client: httpx.Client, short_id: str) -> None:
    example = get_example(stack, "scans/export/", "application/x-ndjson")
    path = f"{QR.format(short_id=short_id)}scans/export/"
    real = client.get(path, params={"days": 365, "format": "ndjson"}).text
    assert list(json.loads(example)) == list(json.loads(real.split("\n")[0]))
    assert example.endswith("}\n")
    assert real.endswith("}\n")


def read_feed(stack: LaunchedStack, client: httpx.Client, short_id: str) -> str:
    """A feed from its start to its first scan."""
    received = ""
    with client.stream("GET", f"{QR.format(short_id=short_id)}live/") as feed:
        for part in feed.iter_text():
            if not received:
                host = f"q.localhost:{stack.port}"
                httpx.get(f"{stack.base_url}/q/{short_id}/", headers={"Host": host}, timeout=30)
            received += part
            if "event: scan" in received and received.endswith("\n\n"):
                return received
    raise AssertionError(received)


def parse_events(text: str) -> list[tuple[list[str], Any]]:
    """For each event: the names of its lines, and the names in its data."""
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [
        (
            [line.partition(":")[0] for line in lines],
            [list(json.loads(line[6:])) for line in lines if line.startswith("data: ")],
        )
        for lines in blocks
        if not lines[0].startswith(":")
    ]


def test_feed(stack: LaunchedStack, client: httpx.Client, short_id: str) -> None:
    example = get_example(stack, "live/", "text/event-stream")
    real = read_feed(stack, client, short_id)
    assert parse_events(example) == parse_events(real)[:2]
