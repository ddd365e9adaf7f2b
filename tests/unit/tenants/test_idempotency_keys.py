"""Valid idempotency keys, and requests that count as the same."""

import pytest

from kernel.errors import BadRequestError
from tenants.idempotency.services import (
    check_idempotency_key,
    fingerprint_fields,
    fingerprint_request,
)

PATH = "/api/v1/dynamic/"


@pytest.mark.parametrize("key", ["a", "8f14e45f-ceea-467f-9c5b-2d5a0f8b7c61", "x" * 255])
def test_printable_key_is_accepted(key: str) -> None:
    check_idempotency_key(key)


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "é", "line\n"])
def test_other_keys_are_rejected(key: str) -> None:
    with pytest.raises(BadRequestError, match="1 to 255 printable"):
        check_idempotency_key(key)


def test_json_is_compared_by_value() -> None:
    first = fingerprint_request(method="POST", path=PATH, body=b'{"name":"a","x":1}')
    again = fingerprint_request(method="POST", path=PATH, body=b'{ "x": 1, "name": "a" }')
    other = fingerprint_request(method="POST", path=PATH, body=b'{"name":"b","x":1}')
    assert first == again
    assert first != other


def test_other_path_or_method_is_another_request() -> None:
    first = fingerprint_request(method="POST", path=PATH, body=b"{}")
    assert first != fingerprint_request(method="POST", path="/api/v1/generate/", body=b"{}")
    assert first != fingerprint_request(method="PUT", path=PATH, body=b"{}")


def test_other_bodies_are_compared_by_their_bytes() -> None:
    first = fingerprint_request(method="POST", path=PATH, body=b"{oops")
    assert first == fingerprint_request(method="POST", path=PATH, body=b"{oops")
    assert first != fingerprint_request(method="POST", path=PATH, body=b"{oops ")


def test_parsed_bodies_are_compared_by_their_fields_and_files() -> None:
    """A multipart body has another boundary each time."""

    def of(fields: dict[str, object], **files: bytes) -> bytes:
        return fingerprint_fields(method="POST", path=PATH, fields=fields, files=files)

    first = of({"a": 1, "b": {"c": [1, 2], "d": "x"}}, logo=b"png")
    assert first == of({"b": {"d": "x", "c": [1, 2]}, "a": 1}, logo=b"png")
    others = [
        of({"a": 1, "b": {"c": [2, 1], "d": "x"}}, logo=b"png"),
        of({"a": 1, "b": {"c": [1, 2], "d": "x"}}, logo=b"jpg"),
        of({"a": 1, "b": {"c": [1, 2], "d": "x"}}, other=b"png"),
        of({"a": 1, "b": {"c": [1, 2], "d": "x"}}),
    ]
    assert len({first, *others}) == 5
