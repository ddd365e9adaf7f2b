"""docs/api-keys.md names what there is."""

import re
from pathlib import Path

from tenants.keys.rate_limits import REQUESTS_PER_MINUTE
from tenants.keys.scopes import ALL_SCOPES
from tenants.keys.selectors.listing import MAX_ENDED_KEYS
from tenants.keys.services.keys import MAX_ACTIVE_KEYS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "api-keys.md").read_text()


def test_it_explains_every_scope_once() -> None:
    assert re.findall(r"^\| `([a-z:]+)` \|", PAGE, re.MULTILINE) == [str(one) for one in ALL_SCOPES]


def test_its_numbers_are_those_of_the_code() -> None:
    for number in (REQUESTS_PER_MINUTE, MAX_ACTIVE_KEYS, MAX_ENDED_KEYS):
        assert re.search(rf"\b{number}\b", PAGE), number
