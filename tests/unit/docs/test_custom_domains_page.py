"""The walk-through explains the messages that customers read."""

from pathlib import Path

import pytest

from customdomains.dns import texts
from customdomains.dns.caa import ISSUERS
from customdomains.dns.replies import Outcome

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "custom-domains.md").read_text()
MESSAGES = {
    "does not exist yet (NXDOMAIN)": texts.describe_missing("TXT", "n", Outcome.NXDOMAIN),
    "has no TXT record": texts.describe_missing("TXT", "n", Outcome.NO_ANSWER),
    "has another value": texts.describe_wrong_txt("n", ["x"]),
    "leads to": texts.describe_wrong_cname("n", ["x"]),
    "is answered by a CNAME to": texts.describe_aliased_txt("n", "x"),
    "answers with addresses": texts.describe_addresses("n", ["192.0.2.1"]),
    "run in a loop or on and on": texts.describe_loop("n", ["x"]),
    "(SERVFAIL)": texts.describe_unreadable("n", Outcome.SERVFAIL),
    "(REFUSED)": texts.describe_unreadable("n", Outcome.REFUSED),
    "(time-out)": texts.describe_unreadable("n", Outcome.TIMEOUT),
    "The CAA records": texts.describe_caa("n", ["other.example"], ISSUERS),
    "Found.": texts.FOUND,
}


@pytest.mark.parametrize("words", MESSAGES)
def test_each_message_is_explained(words: str) -> None:
    assert words in MESSAGES[words]
    assert words in PAGE


def test_every_outcome_of_a_query_is_named() -> None:
    assert [outcome.value for outcome in Outcome if outcome.value not in PAGE] == []


def test_the_authority_that_a_caa_record_has_to_name_is_named() -> None:
    assert f'0 issue "{ISSUERS[0]}"' in PAGE
