"""An HTTP server on loopback that answers as a test has told it to, and notes what it was asked."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """status 0: none, the connection is closed once the request has been read."""

    status: int
    body: Any = None
    headers: Sequence[tuple[str, str]] = ()


class Asked(NamedTuple):
    """A request as it came in."""

    method: str
    path: str
    headers: Message
    body: bytes


class ScriptedServer:
    """Answers in order; the last answer again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[Asked] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65_537)
                if self.raw_requestline and self.parse_request():
                    server.answer(self)
                else:
                    self.close_connection = True

            def log_message(self, *_arguments: Any) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.asked.append(Asked(handler.command, handler.path, handler.headers, body))
        wanted = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not wanted.status:
            handler.close_connection = True
            return
        content = (
            wanted.body if isinstance(wanted.body, bytes) else json.dumps(wanted.body).encode()
        )
        handler.send_response(wanted.status)
        for name, value in wanted.headers:
            handler.send_header(name, value)
        if "Content-Length" in dict(wanted.headers):
            handler.close_connection = True
        else:
            handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def header_values(self, name: str) -> list[str | None]:
        """Of each request."""
        return [asked.headers.get(name) for asked in self.asked]

    @contextmanager
    def running(self) -> Iterator["ScriptedServer"]:
        thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()
