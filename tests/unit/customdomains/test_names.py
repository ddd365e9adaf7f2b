"""Which names can be claimed, their normalised form, and the texts of errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customdomains.names import MAX_DOMAIN_LENGTH, DomainNameError, normalise_domain


def is_own(host: str) -> bool:
    return host == "qrstudio.agency" or host.endswith(".qrstudio.agency")


def normalise(raw: str, *, allow_test_tlds: bool = False) -> str:
    return normalise_domain(raw, is_own_host=is_own, allow_test_tlds=allow_test_tlds)


def get_refusal(raw: str) -> str:
    with pytest.raises(DomainNameError) as refused:
        normalise(raw)
    return str(refused.value)


@pytest.mark.parametrize(
    ("raw", "domain"),
    [
        ("go.yourbrand.com", "go.yourbrand.com"),
        ("  GO.YourBrand.COM.  ", "go.yourbrand.com"),
        ("\u200e\ufeffgo.yourbrand.com\u00a0\u200e\n", "go.yourbrand.com"),
        ("www.brand.co.uk", "www.brand.co.uk"),
        ("a.b.c.d.brand.com", "a.b.c.d.brand.com"),
        ("go.müller.de", "go.xn--mller-kva.de"),
        ("go.xn--mller-kva.de", "go.xn--mller-kva.de"),
        ("GO.MÜLLER.DE", "go.xn--mller-kva.de"),
        ("go。brand。com", "go.brand.com"),
        ("straße.brand.de", "xn--strae-oqa.brand.de"),
        ("q.日本語.jp", "q.xn--wgv71a119e.jp"),
        ("1-2.brand.com", "1-2.brand.com"),
        (f"{'a' * 63}.brand.com", f"{'a' * 63}.brand.com"),
    ],
)
def test_a_name_is_normalised(raw: str, domain: str) -> None:
    assert normalise(raw) == domain
    assert normalise(domain) == domain


@pytest.mark.parametrize(
    "raw",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "1.2.3.4."),
        *("::1", "[::1]", "[::1]:443", "2001:db8::7", "fe80::1%eth0", "::ffff:1.2.3.4"),
        *("127.0.0.1:80", "\uff11\uff12\uff17.0.0.1", "go.brand.0x10", "go.brand.7"),
    ],
)
def test_an_ip_address_is_rejected_in_any_spelling(raw: str) -> None:
    assert "not an IP address" in get_refusal(raw)


@pytest.mark.parametrize("raw", ["brand.com", "brand.co.uk", "müller.de", "me.github.io"])
def test_an_apex_is_rejected_with_reason_and_alternative(raw: str) -> None:
    refusal = get_refusal(raw)
    assert "apex" in refusal
    assert "CNAME" in refusal
    assert "such as go." in refusal


@pytest.mark.parametrize("raw", ["com", "co.uk", "github.io", "xn--p1ai", "k.ck"])
def test_a_public_suffix_is_rejected(raw: str) -> None:
    assert "public suffix" in get_refusal(raw)


@pytest.mark.parametrize("raw", ["qrstudio.agency", "q.qrstudio.agency", "x.y.QRStudio.agency."])
def test_the_platforms_own_names_are_rejected(raw: str) -> None:
    assert "belongs to the platform" in get_refusal(raw)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "may not be blank"),
        (" . ", "empty part"),
        ("*.brand.com", "Wildcards"),
        ("go.brand.com:443", "without a port"),
        ("go.brand.com:", "without a port"),
        ("https://go.brand.com", "without https://"),
        ("go.brand.com/menu", "or a path"),
        ("go.brand.com?x=1", "or a path"),
        ("go_x.brand.com", "underscores"),
        ("go..brand.com", "empty part"),
        (".go.brand.com", "empty part"),
        ("go.brand.com..", "empty part"),
        ("-go.brand.com", "hyphen"),
        ("go-.brand.com", "hyphen"),
        ("go brand.com", "not a host name"),
        ("user@go.brand.com", "not a host name"),
        ("go.brand.com\nx", "not a host name"),
        (f"{'a' * 64}.brand.com", "at most 63 characters"),
        (f"{'ü' * 60}.brand.com", "at most 63 characters"),
        (".".join(["a" * 50] * 5) + ".com", f"at most {MAX_DOMAIN_LENGTH} characters"),
        ("a" * 5000, f"at most {MAX_DOMAIN_LENGTH} characters"),
        ("go.brand.con", "'.con' is not a known top-level domain"),
        ("brand", "full host name"),
        ("go\x00.brand.com", "not allowed in host names"),
        ("☃.brand.com", "not allowed in host names"),
        ("a\u200db.brand.com", "not allowed in host names"),
        ("go.xn--zzzzzzzz99.com", "not allowed in host names"),
        ("go.xn--a.com", "not allowed in host names"),
        ("ab--cd.brand.com", "'ab--cd' has hyphens as its third and fourth characters"),
        ("go.r3---sn.com", "third and fourth"),
        ("MÜ--ller.brand.com", "third and fourth"),
    ],
)
def test_each_mistake_has_a_text_of_its_own(raw: str, words: str) -> None:
    assert words in get_refusal(raw)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("go.expyuzz4wqqyqhjn.onion", "through Tor"),
        ("expyuzz4wqqyqhjn.ONION.", "through Tor"),
        ("1.0.0.127.in-addr.arpa", "infrastructure of the internet"),
        ("go.home.arpa", "infrastructure of the internet"),
        ("go.printer.local", "private networks only"),
        ("go.brand.internal", "private networks only"),
        ("go.app.localhost", "private networks only"),
        ("go.brand.lan", "private networks only"),
        ("go.brand.test", "reserved for tests"),
        ("go.brand.invalid", "reserved for tests"),
        ("go.brand.alt", "not part of DNS"),
    ],
)
def test_reserved_top_level_domains_are_rejected_with_the_reason(raw: str, words: str) -> None:
    refusal = get_refusal(raw)
    assert words in refusal
    assert "that you have registered" in refusal


@pytest.mark.parametrize("raw", ["a--b.brand.com", "abc--d.brand.com", "xn--mller-kva.brand.com"])
def test_hyphens_elsewhere_are_allowed(raw: str) -> None:
    assert normalise(raw) == raw


def test_the_challenge_fits_below_the_longest_name() -> None:
    longest = f"{'.'.join(['a' * 45] * 5)}.com"
    longest = f"{'b' * (MAX_DOMAIN_LENGTH - len(longest) - 1)}.{longest}"
    assert len(normalise(longest)) == MAX_DOMAIN_LENGTH
    assert "too long" in get_refusal(f"b{longest}")


def test_test_domains_are_allowed_in_development_only() -> None:
    assert normalise("go.brand.test", allow_test_tlds=True) == "go.brand.test"
    assert "top-level domain" in get_refusal("go.brand.test")
    with pytest.raises(DomainNameError, match="apex"):
        normalise("brand.test", allow_test_tlds=True)


@given(st.text(max_size=300))
def test_any_text_is_normalised_or_rejected(raw: str) -> None:
    try:
        domain = normalise(raw)
    except DomainNameError:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert normalise(domain) == domain
