"""Chromium, driven by Playwright in a thread of its own, against Django in this process.

Playwright's loop would otherwise run in the thread of the tests, where Django's ORM refuses to work
beside one. Tests are skipped, with the reason, where there is no Chromium or no script.
"""

import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, TypeVar
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

Result = TypeVar("Result")
Job = tuple[Future[Any], Callable[[Browser], Any]]
ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "platform" / "dashboard" / "frontend"
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
_PATIENT_MS = 30_000
_OPTIONS = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]


def find_chromium() -> str:
    """Skips the test where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    return found


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Each request has a thread of its own, and so a connection of its own to PostgreSQL."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """The tests read the answers."""


@contextmanager
def serve_django() -> Iterator[int]:
    """The port of a server with all of Django's hosts and static files."""
    from django.core.wsgi import get_wsgi_application

    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), ThreadingServer, handler_class=QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Chromium:
    """Runs calls in the thread that Playwright belongs to."""

    _jobs: "queue.Queue[Job | None]" = field(default_factory=queue.Queue)
    _thread: threading.Thread | None = None

    def start(self, executable: str) -> None:
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._work, args=(executable, started), daemon=True, name="chromium"
        )
        self._thread.start()
        started.result(timeout=60)

    def stop(self) -> None:
        self._jobs.put(None)
        if self._thread:
            self._thread.join(timeout=30)

    def run(self, job: Callable[[Browser], Result]) -> Result:
        """The job's result, or its exception."""
        future: Future[Any] = Future()
        self._jobs.put((future, job))
        result: Result = future.result(timeout=110)
        return result

    def _work(self, executable: str, started: "Future[None]") -> None:
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=executable, args=_OPTIONS)
                started.set_result(None)
                while (job := self._jobs.get()) is not None:
                    _run_job(browser, *job)
                browser.close()
        except Exception as error:
            if not started.done():
                started.set_exception(error)
            raise


def _run_job(browser: Browser, future: "Future[Any]", job: Callable[[Browser], Any]) -> None:
    try:
        future.set_result(job(browser))
    except BaseException as error:  # noqa: BLE001 - it is raised again in the test's thread
        future.set_exception(error)


@contextmanager
def launch_chromium() -> Iterator[Chromium]:
    executable = find_chromium()
    # The browser's own helpers need a home that can be written.
    os.environ.setdefault("HOME", "/tmp")  # noqa: S108 - only where nothing is set
    expect.set_options(timeout=_PATIENT_MS)
    chromium = Chromium()
    chromium.start(executable)
    try:
        yield chromium
    finally:
        chromium.stop()


@contextmanager
def open_page(
    browser: Browser,
    *,
    url: str,
    cookies: dict[str, str] | None = None,
    language: str = "en",
    width: int = 1280,
) -> Iterator[tuple[Page, list[str]]]:
    """A page in a context of its own, and what its console says meanwhile."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language
    )
    try:
        context.add_cookies(
            [
                {"name": name, "value": value, "domain": urlsplit(url).hostname or "", "path": "/"}
                for name, value in (cookies or {}).items()
            ]
        )
        page = context.new_page()
        said: list[str] = []
        page.on(
            "console", lambda message: said.append(describe(message)) if is_shown(message) else None
        )
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        # The server of these tests has no edge that could stream: 204 ends an EventSource.
        page.route("**/account/live/**", lambda route: route.fulfill(status=204))
        page.goto(url)
        yield page, said
    finally:
        context.close()


def is_shown(message: ConsoleMessage) -> bool:
    """Hints for developers are hidden unless they ask for them."""
    # The test was quicker to focus a field than the page.
    is_outpaced = message.text.startswith("Autofocus processing was blocked")
    return message.type not in {"verbose", "debug"} and not is_outpaced


def describe(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text} {message.location.get('url', '')}"


def find_violations(page: Page) -> list[str]:
    """What axe finds wrong, by all of its rules.

    Through the protocol of the developer tools, which the CSP does not hold back.
    """
    client = page.context.new_cdp_session(page)
    # Without preloading of style sheets, which it would do without cookies.
    client.send("Runtime.evaluate", {"expression": AXE.read_text()})
    answer = client.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run(document, {preload: false})"
            ".then(found => found.violations.flatMap(rule => rule.nodes.map("
            "node => `${rule.id}: ${node.target} ${node.failureSummary}`)))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    client.detach()
    found: list[str] = answer["result"]["value"]
    return found
