"""The live feed, the list and exports, on the stack as `make up` starts it."""

import csv
import io
import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.journeys.conftest import Launch
from tests.journeys.launching import LaunchedStack
from tests.support.waiting import wait_until

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


class Agency:
    """One signed-up owner with one QR."""

    def __init__(self, client: httpx.Client, port: int) -> None:
        self._client = client
        self.host = f"api.localhost:{port}"
        self._q_host = f"q.localhost:{port}"
        answer = client.post(
            "/api/auth/signup/",
            headers={"Host": self.host},
            json={
                "email": f"{secrets.token_hex(5)}@nord.example",
                "password": secrets.token_urlsafe(16),
                "workspace": "Studio Nord",
            },
        )
        self.headers = {"Host": self.host, "Authorization": f"Bearer {answer.json()['access']}"}
        body = {"name": "Menu", "destination_url": "https://example.com/menu"}
        self.qr = client.post("/api/v1/dynamic/", headers=self.headers, json=body).json()

    def scan(self) -> None:
        """A phone opens the printed code."""
        headers = {"Host": self._q_host, "User-Agent": IPHONE}
        assert self._client.get(f"/q/{self.qr['short_id']}/", headers=headers).status_code == 302

    def get(self, tail: str) -> httpx.Response:
        """GET below the QR."""
        return self._client.get(
            f"/api/v1/dynamic/{self.qr['short_id']}/{tail}", headers=self.headers
        )

    def summarise(self) -> Any:
        """All QRs together."""
        return self._client.get("/api/v1/analytics/", headers=self.headers).json()

    def watch(self, **headers: str) -> Any:
        """The live feed, as a context manager."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.stream(
            "GET", f"/api/v1/dynamic/{self.qr['short_id']}/live/", headers=sent
        )


class Events:
    """Server-sent events of an open answer."""

    def __init__(self, answer: httpx.Response) -> None:
        assert answer.status_code == 200, answer.read()
        self._lines = answer.iter_lines()

    def next(self, name: str) -> dict[str, str]:
        """The next event, which must have this name; comments are skipped."""
        event: dict[str, str] = {}
        for line in self._lines:
            field, _, value = line.partition(": ")
            if field:
                event[field] = value
            elif not line and "event" in event:
                break
        assert event.get("event") == name, event
        return event

    def rest(self) -> list[str]:
        """All lines until the server ends the answer."""
        return list(self._lines)

    def next_scan(self) -> tuple[str, str]:
        """(id of the event, id of the scan)."""
        event = self.next("scan")
        return event["id"], json.loads(event["data"])["id"]


@pytest.fixture
def agency(stack: LaunchedStack) -> Iterator[Agency]:
    with httpx.Client(base_url=stack.base_url, timeout=10) as client:
        yield Agency(client, stack.port)


def _wait_for_list(agency: Agency, count: int) -> list[str]:
    """Ids of all scans, oldest first."""

    def read() -> list[str]:
        results = agency.get("scans/?page_size=100").json()["results"]
        return [scan["id"] for scan in results][::-1]

    wait_until(lambda: len(read()) == count, limit_secs=60, explain=lambda: f"{len(read())} scans")
    return read()


def test_a_scan_comes_into_the_open_feed(agency: Agency) -> None:
    with agency.watch() as answer:
        events = Events(answer)
        events.next("ready")
        for _ in range(3):
            agency.scan()
            _, scan_id = events.next_scan()
    assert _wait_for_list(agency, 3)[-1] == scan_id


def test_a_reader_that_reconnects_gets_each_scan_once(agency: Agency) -> None:
    seen: list[str] = []
    with agency.watch() as answer:
        events = Events(answer)
        cursor = events.next("ready")["id"]
    for _ in range(4):
        # Some while the reader is disconnected, some while it reads, and it disconnects in between.
        for _ in range(3):
            agency.scan()
        with agency.watch(Last_Event_ID=cursor) as answer:
            events = Events(answer)
            events.next("ready")
            agency.scan()
            for _ in range(2):
                cursor, scan_id = events.next_scan()
                seen.append(scan_id)
    expected = _wait_for_list(agency, 16)
    with agency.watch(Last_Event_ID=cursor) as answer:
        events = Events(answer)
        events.next("ready")
        seen += [events.next_scan()[1] for _ in range(8)]
    assert sorted(seen) == sorted(expected)
    assert len(set(seen)) == 16


def test_the_export_holds_every_scan(agency: Agency) -> None:
    for _ in range(5):
        agency.scan()
    expected = _wait_for_list(agency, 5)
    as_csv = agency.get("scans/export/")
    assert as_csv.headers["content-disposition"].startswith('attachment; filename="scans-')
    assert [row["id"] for row in csv.DictReader(io.StringIO(as_csv.text))] == expected
    lines = agency.get("scans/export/?format=ndjson").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == expected
    assert agency.summarise()["top_qrs"] == [
        {"short_id": agency.qr["short_id"], "name": "Menu", "count": 5}
    ]


def test_open_feeds_do_not_delay_the_shutdown(launch: Launch, tmp_path: Any) -> None:
    launched = launch(tmp_path / "data")
    launched.wait_until_ready()
    with httpx.Client(base_url=launched.base_url, timeout=30) as client:
        agency = Agency(client, launched.port)
        with agency.watch() as answer:
            events = Events(answer)
            events.next("ready")
            assert launched.stop() == 0
            # A complete response, after which a reader reconnects, and not a broken connection.
            assert events.rest() == []
    log = (launched.data_dir / "logs" / "web.log").read_text()
    assert "refused to gracefully stop" not in log
    assert launched.survivors() == []
