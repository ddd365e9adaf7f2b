"""Records that are nearly right get other messages than missing ones."""

import pytest

from customdomains.challenge import Challenge
from customdomains.dns.checker import DnsChecker
from customdomains.dns.findings import MAX_FOUND, RecordFinding, Verdict
from customdomains.dns.near_misses import MAX_STRAY_NAMES, list_stray_txt_names
from tests.support.dns_server import EVERY_NAME, DnsServer

TOKEN = "0123456789abcdef0123456789abcdef"
VALUE = f"qrstudio-domain-verification={TOKEN}"


def check_txt(checker: DnsChecker, challenge: Challenge) -> RecordFinding:
    return checker.check(challenge, on_demand=False).txt


def check_cname(checker: DnsChecker, challenge: Challenge) -> RecordFinding:
    return checker.check(challenge, on_demand=False).cname


@pytest.mark.parametrize("position", [0, 20, 53])
def test_any_of_many_txt_records_may_be_the_right_one(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, position: int
) -> None:
    values = [f'"another-site-verification={number:0>40}"' for number in range(53)]
    values.insert(position, f'"{VALUE}"')
    dns.set(challenge.txt_name, "TXT", *values)
    found = check_txt(checker, challenge)
    assert found.verdict is Verdict.GOOD
    assert found.found[0] == VALUE
    assert len(found.found) == MAX_FOUND


def test_the_message_about_many_wrong_values_is_short(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "TXT", *(f'"{n}{"x" * 240}" "{"y" * 200}"' for n in range(90)))
    found = check_txt(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert len(found.found) == MAX_FOUND
    assert "and 86 more" in found.message
    assert len(found.message) < 1000


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (rf'"\"{VALUE}\""', "but for quotation marks in it"),
        (f"\"'{VALUE}'\"", "but for quotation marks in it"),
        (r'"\226\128\156' + VALUE + r'\226\128\157"', "but for quotation marks in it"),
        (f'" {VALUE}"', "but for blanks in it"),
        (f'"{VALUE} "', "but for blanks in it"),
        (f'"{VALUE}" "\\009"', "but for blanks in it"),
        (r'"\194\160' + VALUE + '"', "but for blanks in it"),
        (r'"\226\128\139' + VALUE + '"', "but for blanks in it"),
        ('"qrstudio-domain-verification" " = " "' + TOKEN + '"', "but for blanks in it"),
        (f'"{VALUE.upper()}"', "but for upper case in it"),
        (f'"{VALUE.replace("abcdef", "ABCDEF")}"', "but for upper case in it"),
        (rf'"\" {VALUE.upper()} \""', "quotation marks and blanks and upper case"),
        (f'"{TOKEN}"', 'not "qrstudio-domain-verification=" in front of it'),
        (f'"={TOKEN}"', 'not "qrstudio-domain-verification=" in front of it'),
        (f'" {TOKEN.upper()}"', 'not "qrstudio-domain-verification=" in front of it'),
        (
            f'"qrstudio-domain-verification:{TOKEN}"',
            'not "qrstudio-domain-verification=" in front of it',
        ),
        (f'"TXT {VALUE}"', "with other text around it"),
        (f'"{VALUE}."', "with other text around it"),
        (f'"v=spf1 -all {VALUE}"', "with other text around it"),
        (f'"{VALUE[:-4]}"', "only the beginning of the value"),
        ('"qrstudio-domain-verification="', "only the beginning of the value"),
        (f'"qrstudio-domain-verification={"f" * 32}"', "value of another claim"),
    ],
)
def test_a_value_that_is_nearly_right_is_named(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, value: str, words: str
) -> None:
    others = [f'"other={number}"' for number in range(30)]
    dns.set(challenge.txt_name, "TXT", *others, value)
    found = check_txt(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert found.message.startswith(f'The TXT record of {challenge.txt_name}, "{found.found[0]}", ')
    assert words in found.message
    assert "other=" not in found.found[0]


def test_a_right_value_counts_beside_one_that_is_nearly_right(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "TXT", f'" {VALUE}"', f'"{VALUE}"')
    assert check_txt(checker, challenge) == RecordFinding(
        Verdict.GOOD, (VALUE, f" {VALUE}"), "Found."
    )


@pytest.mark.parametrize(
    ("wrong_name", "words"),
    [
        ("_qrstudio-verify.go.brand.test.brand.test", "appends brand.test by itself"),
        ("_qrstudio-verify.go.brand.test.go.brand.test", "appends go.brand.test by itself"),
        ("_qrstudio-verify.brand.test", "Move it to"),
        ("_qrstudio-verify.go.go.brand.test", "Move it to"),
        ("go.brand.test", "Move it to"),
        ("brand.test", "Move it to"),
        ("qrstudio-verify.go.brand.test", "Move it to"),
    ],
)
@pytest.mark.parametrize("is_name_known", [True, False])
def test_the_right_value_at_a_wrong_name_is_found(
    dns: DnsServer,
    checker: DnsChecker,
    challenge: Challenge,
    wrong_name: str,
    words: str,
    is_name_known: bool,
) -> None:
    if is_name_known:
        dns.set(challenge.txt_name, "TXT", '"something else"')
    dns.set(wrong_name, "TXT", '"v=spf1 -all"', f'"{VALUE}"')
    found = check_txt(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert f"stands at {wrong_name} and not at {challenge.txt_name}" in found.message
    assert words in found.message


def test_a_foreign_record_at_the_end_of_an_alias_is_not_stray(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.domain, "CNAME", "other.test.")
    dns.set("other.test", "TXT", f'"{VALUE}"')
    assert "does not exist yet" in check_txt(checker, challenge).message


def test_the_search_for_a_stray_record_is_limited() -> None:
    domain = ".".join("abcdefghijklm") + ".brand.com"
    names = list_stray_txt_names(f"_qrstudio-verify.{domain}", domain)
    assert len(names) == len(set(names)) == MAX_STRAY_NAMES
    assert names[0] == f"_qrstudio-verify.{domain}.brand.com"


def test_timeouts_at_other_names_change_nothing(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "TXT", '"something else"')
    dns.failures[f"{challenge.txt_name}.brand.test"] = "DROP"
    assert "has another value" in check_txt(checker, challenge).message


def test_a_cname_at_a_doubled_name_is_found(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set("go.brand.test.brand.test", "CNAME", f"{challenge.cname_target}.")
    found = check_cname(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert "stands at go.brand.test.brand.test and not at go.brand.test" in found.message
    assert "appends brand.test by itself" in found.message


def test_a_cname_target_without_its_final_dot_is_named(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.domain, "CNAME", f"{challenge.cname_target}.brand.test.")
    found = check_cname(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert "appends brand.test by itself" in found.message
    assert "End the value with a dot" in found.message


def test_a_cname_target_of_another_claim_is_named(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.domain, "CNAME", "0000000000000000.cname.localhost.")
    found = check_cname(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert "target of another claim" in found.message


def test_the_message_about_many_addresses_is_short(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.domain, "A", *(f"192.0.2.{number}" for number in range(100)))
    found = check_cname(checker, challenge)
    assert len(found.found) == MAX_FOUND
    assert "and 96 more" in found.message


def test_no_search_for_stray_records_while_dns_does_not_respond(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.failures[EVERY_NAME] = "SERVFAIL"
    assert check_txt(checker, challenge).verdict is Verdict.UNKNOWN
    assert {name for name, rdtype in dns.asked if rdtype == "TXT"} == {challenge.txt_name}
