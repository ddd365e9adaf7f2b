"""Every endpoint with a destination accepts pasted URLs and rejects unreachable ones."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.customdomains.claims import claim
from tests.support.factories import MENU_URL, ApiAnswer, Workspace

LIST = "/api/v1/dynamic/"
GENERATE = "/api/v1/generate/"
PASTED = f"\u200e\ufeff{MENU_URL}\u200e\u00a0\n"

Send = Callable[[Workspace, str], tuple[ApiAnswer, str]]
"""Sends a destination. Returns the response and the name of the field."""


def create(nord: Workspace, url: str) -> tuple[ApiAnswer, str]:
    return nord.owner.post(LIST, {"name": "Menu", "destination_url": url}), "destination_url"


def change(nord: Workspace, url: str) -> tuple[ApiAnswer, str]:
    path = f"{LIST}{nord.create_qr(url='https://example.com/')['short_id']}/"
    return nord.owner.patch(path, {"destination_url": url}), "destination_url"


def change_variants(nord: Workspace, url: str) -> tuple[ApiAnswer, str]:
    path = f"{LIST}{nord.create_qr()['short_id']}/"
    variants = [{"url": url, "weight": 1, "label": "A"}]
    return nord.owner.patch(path, {"variants": variants}), "variants.0.url"


def generate(nord: Workspace, url: str) -> tuple[ApiAnswer, str]:
    payload = {"name": "Menu", "destination_url": url}
    body = {"data_type": "dynamic", "payload": payload}
    answer = nord.owner.post(GENERATE, body, Accept="application/json")
    return answer, "payload.destination_url"


def redirect_home(nord: Workspace, url: str) -> tuple[ApiAnswer, str]:
    path = f"{LIST}custom-domains/{claim(nord, 'go.nord.test')['id']}/"
    return nord.owner.patch(path, {"root_redirect_url": url}), "root_redirect_url"


def redirect_unknown(nord: Workspace, url: str) -> tuple[ApiAnswer, str]:
    path = f"{LIST}custom-domains/{claim(nord, 'go.nord.test')['id']}/"
    return nord.owner.patch(path, {"not_found_redirect_url": url}), "not_found_redirect_url"


SENDERS = [create, change, change_variants, generate, redirect_home, redirect_unknown]


@pytest.mark.parametrize("send", SENDERS)
def test_a_pasted_destination_is_stored_clean(nord: Workspace, send: Send) -> None:
    answer, _ = send(nord, PASTED)
    assert answer.status in {200, 201}, answer.content
    text = answer.content.decode()
    assert f'"{MENU_URL}"' in text
    assert "%E2%80%8E" not in text


@pytest.mark.parametrize("send", SENDERS)
@pytest.mark.parametrize("url", ["https://intranet/", "https://a/", "http://192.168.1.1/"])
def test_a_destination_that_phones_cannot_reach_is_rejected(
    nord: Workspace, send: Send, url: str
) -> None:
    answer, field = send(nord, url)
    assert (answer.status, list(answer.json)) == (400, [field])


@pytest.mark.parametrize("send", [redirect_home, redirect_unknown])
def test_only_invisible_characters_are_no_redirect(nord: Workspace, send: Send) -> None:
    answer, field = send(nord, "\u200e ")
    assert (answer.status, answer.json[field]) == (200, None)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("\u200eSpring menu\u200e\u00a0", "Spring menu"),
        ("\ufeffMenü \U0001f468\u200d\U0001f373\u2069", "Menü \U0001f468\u200d\U0001f373"),
        ("I \u2764\ufe0f it", "I \u2764\ufe0f it"),
    ],
)
def test_names_are_trimmed_everywhere(nord: Workspace, typed: str, stored: str) -> None:
    body: dict[str, Any] = {"name": typed, "destination_url": MENU_URL}
    created = nord.owner.post(LIST, body).json
    assert created["name"] == stored
    assert nord.owner.get(f"{LIST}?search={typed}").json["count"] == 1


@pytest.mark.parametrize("name", ["\u200e", "\ufe0f", "\u3164", "\u2800 "])
def test_invisible_names_are_rejected(nord: Workspace, name: str) -> None:
    answer = nord.owner.post(LIST, {"name": name, "destination_url": MENU_URL})
    assert answer.outcome == (400, {"name": ["This field may not be blank."]})
