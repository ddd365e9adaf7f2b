"""Which pages take a picture or a table, which are larger than other bodies."""

import asyncio

import pytest

from edge.asgi_types import Message
from edge.bridge.request_bodies import BodyReader, BodyRejectedError

USUAL_BYTES = 1_000_000
LOGO_BYTES = 2_000_000


async def receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def send(path: str) -> None:
    """Raises BodyRejectedError."""
    reader = BodyReader(max_bytes=USUAL_BYTES)
    headers = [(b"content-length", str(LOGO_BYTES).encode())]

    async def hold() -> None:
        async with reader.hold({"type": "http", "path": path, "headers": headers}, receive):
            pass

    asyncio.run(hold())


@pytest.mark.parametrize(
    "path",
    [
        "/studio-nord/settings/branding/logo/",
        "/studio-nord/qrs/aBc12dEf/design/",
        "/studio-nord/settings/designs/new/",
        "/studio-nord/settings/designs/7/",
        "/studio-nord/qrs/import/",
        "/studio-nord/qrs/images/new/",
    ],
)
def test_pages_with_a_logo_or_a_table_take_large_bodies(path: str) -> None:
    send(path)


@pytest.mark.parametrize(
    "path",
    [
        "/studio-nord/settings/designs/",
        "/studio-nord/qrs/aBc12dEf/edit/",
        "/studio-nord/qrs/a/b/design/",
        "/login/",
    ],
)
def test_other_pages_do_not(path: str) -> None:
    with pytest.raises(BodyRejectedError) as refusal:
        send(path)
    assert refusal.value.rejection.status == 413
