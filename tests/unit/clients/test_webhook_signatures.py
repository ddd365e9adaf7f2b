"""The client's verification of webhooks."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstudio import InvalidArgumentError, SignatureError, verify_webhook

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


def sign_as_standard(body: bytes, secret: str, sent_at: int = NOW) -> str:
    """By the text of https://www.standardwebhooks.com."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"evt_1.{sent_at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def standard_headers(*signatures: str, sent_at: int = NOW) -> dict[str, str]:
    kept = {"Webhook-Id": "evt_1", "webhook-timestamp": str(sent_at)}
    return {**kept, "WEBHOOK-SIGNATURE": " ".join(signatures)}


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


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET, [OLD_SECRET, "whsec_b3RoZXI="]])
def test_headers_of_standard_webhooks_are_enough(secret: str | list[str]) -> None:
    both = [sign_as_standard(BODY, SECRET), sign_as_standard(BODY, OLD_SECRET)]
    event = verify_webhook(BODY, standard_headers(*both, "v1a,abc"), secret, now=NOW)
    assert event.type == "scan.created"


def test_headers_of_standard_webhooks_are_checked_as_strictly() -> None:
    good = sign_as_standard(BODY, SECRET)
    for value in ("", "v1", "v1,", "v2," + good[3:], good[3:], "v1,\u00e9", good[:-4]):
        with pytest.raises(SignatureError):
            verify_webhook(BODY, standard_headers(value), SECRET, now=NOW)
    for late in (-301, 301):
        with pytest.raises(SignatureError, match="too old"):
            verify_webhook(BODY, standard_headers(good), SECRET, now=NOW + late)
    with pytest.raises(SignatureError, match="not made with this secret"):
        verify_webhook(BODY, standard_headers(good, sent_at=NOW + 1), SECRET, now=NOW)
    other_id = {**standard_headers(good), "Webhook-Id": "evt_2"}
    with pytest.raises(SignatureError, match="not made with this secret"):
        verify_webhook(BODY, other_id, SECRET, now=NOW)
    without_time = {"webhook-id": "evt_1", "webhook-signature": good}
    with pytest.raises(SignatureError, match="no header"):
        verify_webhook(BODY, without_time, SECRET, now=NOW)


def test_a_bad_signature_of_ours_is_not_made_good_by_the_other_headers() -> None:
    mixed = {**standard_headers(sign_as_standard(BODY, SECRET)), **headers("00" * 32)}
    with pytest.raises(SignatureError, match="not made with this secret"):
        verify_webhook(BODY, mixed, SECRET, now=NOW)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda body: body.decode()])
def test_body_is_taken_as_bytes_or_text(kind: Any) -> None:
    assert verify_webhook(kind(BODY), headers(sign(BODY, SECRET)), SECRET, now=NOW).id


def test_either_of_two_secrets_of_the_receiver_fits() -> None:
    signed = headers(sign(BODY, SECRET))
    assert verify_webhook(BODY, signed, [OLD_SECRET, SECRET], now=NOW).id


@pytest.mark.parametrize("secret", ["", [], [SECRET, ""]])
def test_without_a_secret_nothing_is_genuine(secret: str | list[str]) -> None:
    with pytest.raises(InvalidArgumentError, match="secret"):
        verify_webhook(BODY, headers(sign(BODY, "")), secret, now=NOW)
