"""The client's verification of webhooks."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstudio import SignatureError, verify_webhook

SECRET = "whsec_dGhyZWUgcXVpZXQgcml2ZXJz"
OLD_SECRET = "whsec_YSBmb3JtZXIgc2VjcmV0"
NOW = 1_778_247_912
BODY = json.dumps(
    {
        "id": "evt_01969f3e7d2b7c419a553f0e5b1c2d4e",
        "type": "scan.created",
        "created_at": "2026-05-08T13:45:12Z",
        "workspace": "studio-nord",
        "data": {"short_id": "aBc12dEf", "country": "CA"},
    }
).encode()


def sign(body: bytes, secret: str, sent_at: int = NOW) -> str:
    return hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()


def headers(*signatures: str, sent_at: int = NOW) -> dict[str, str]:
    parts = [f"t={sent_at}", *[f"v1={signature}" for signature in signatures]]
    return {"X-QRStudio-Signature": ",".join(parts)}


def test_event_of_a_good_signature_is_returned() -> None:
    event = verify_webhook(BODY, headers(sign(BODY, SECRET)), SECRET, now=NOW + 3)
    assert (event.type, event.data["short_id"]) == ("scan.created", "aBc12dEf")
    assert event.id == "evt_01969f3e7d2b7c419a553f0e5b1c2d4e"


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_while_a_secret_is_rotated_either_one_fits(secret: str) -> None:
    both = headers(sign(BODY, SECRET), sign(BODY, OLD_SECRET))
    assert verify_webhook(BODY, both, secret, now=NOW).type == "scan.created"


@pytest.mark.parametrize("name", ["x-qrstudio-signature", "X-QRSTUDIO-SIGNATURE"])
def test_header_is_found_in_any_case(name: str) -> None:
    [value] = headers(sign(BODY, SECRET)).values()
    assert verify_webhook(BODY, {name: value}, SECRET, now=NOW).workspace == "studio-nord"


@pytest.mark.parametrize("late", [-301, 301, 86_400])
def test_old_and_future_signatures_are_rejected(late: int) -> None:
    with pytest.raises(SignatureError, match="too old"):
        verify_webhook(BODY, headers(sign(BODY, SECRET)), SECRET, now=NOW + late)


def test_another_time_than_the_signed_one_is_rejected() -> None:
    moved = headers(sign(BODY, SECRET), sent_at=NOW + 10)
    with pytest.raises(SignatureError, match="not made with this secret"):
        verify_webhook(BODY, moved, SECRET, now=NOW)


@given(at=st.integers(0, len(BODY) - 1), bit=st.integers(0, 7))
def test_any_changed_bit_is_rejected(at: int, bit: int) -> None:
    changed = bytearray(BODY)
    changed[at] ^= 1 << bit
    with pytest.raises(SignatureError, match="not made with this secret"):
        verify_webhook(bytes(changed), headers(sign(BODY, SECRET)), SECRET, now=NOW)


@pytest.mark.parametrize(
    "value",
    [
        *("", ",", "t=,v1=", "v1=abc", f"t={NOW}", f"t={NOW},v1", "t=1e9,v1=a", "t=-1,v1=a"),
        *("t=\u0661,v1=a", f"t={NOW},v1=\u00e9", "t=" + "9" * 40_000 + ",v1=a", f"t={NOW},v2=abc"),
    ],
)
def test_malformed_headers_are_rejected(value: str) -> None:
    with pytest.raises(SignatureError):
        verify_webhook(BODY, {"X-QRStudio-Signature": value}, SECRET, now=NOW)


def test_missing_header_is_rejected() -> None:
    with pytest.raises(SignatureError, match="no header"):
        verify_webhook(BODY, {}, SECRET, now=NOW)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'"text"'])
def test_signed_bodies_that_are_no_event_are_rejected(body: bytes) -> None:
    with pytest.raises(SignatureError, match="no event"):
        verify_webhook(body, headers(sign(body, SECRET)), SECRET, now=NOW)


def test_fields_that_the_client_does_not_know_are_kept() -> None:
    body = json.dumps({**json.loads(BODY), "attempt": 2}).encode()
    event = verify_webhook(body, headers(sign(body, SECRET)), SECRET, now=NOW)
    assert event.model_extra == {"attempt": 2}
