"""Which host names a workspace may claim, in their normalised form.

    "GO.Müller.example." -> "go.xn--mller-kva.example"

Source: RFC 5890 to 5893 (IDNA 2008), UTS 46, RFC 1035 section 2.3.4, RFC 1912 section 2.4 (no
CNAME at an apex), WHATWG URL "ends in a number" (IPv4 in any spelling).
"""

import re
from collections.abc import Callable
from functools import cache
from ipaddress import ip_address

import idna
from publicsuffixlist import PublicSuffixList

from customdomains.challenge import TXT_LABEL
from customdomains.reserved_names import explain_reserved_tld
from kernel.translation import gettext as _
from kernel.unicode_text import strip_invisible

# The challenge's name, below the domain, must fit into 253 characters too.
MAX_DOMAIN_LENGTH = 253 - len(TXT_LABEL) - 1
_MAX_LABEL_LENGTH = 63
DOMAIN_PATTERN = r"^\s*(?:[^\s./\\?#@:*_]{1,63}\.){2,}[^\s./\\?#@:*_]{2,63}\.?\s*$"
"""For the API document: the part of the rules below that a pattern can express."""
_MAX_INPUT_LENGTH = 1000
_WITH_EXAMPLE = {"example": "go.yourbrand.com"}
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_PORT = re.compile(r":[0-9]*\Z", re.ASCII)
# Top-level domains for development. Source: RFC 6761.
_TEST_TLDS = frozenset({"test", "example"})


class DomainNameError(ValueError):
    """The name cannot be claimed; the text gives the reason and what to enter instead."""


def normalise_domain(
    raw: str, *, is_own_host: Callable[[str], bool], allow_test_tlds: bool = False
) -> str:
    """The name in A-labels, lower case, without a final dot.

    is_own_host: whether a normalised name is the platform's own.
    allow_test_tlds: treat .test and .example like public top-level domains.
    Raises DomainNameError.
    """
    text = strip_invisible(raw)
    _check_spelling(text)
    domain = _to_a_labels(text)
    _check_length(domain)
    if _NUMBER.fullmatch(domain.rpartition(".")[2]):
        raise _ip_address_error()
    if is_own_host(domain):
        raise DomainNameError(_("This name belongs to the platform. Enter a name of your own."))
    _check_registry(domain, allow_test_tlds=allow_test_tlds)
    return domain


def _check_spelling(text: str) -> None:
    """Reject what is not a bare host name, each mistake with its own text."""
    if not text:
        raise DomainNameError(_("This field may not be blank."))
    if len(text) > _MAX_INPUT_LENGTH:
        raise _too_long_error()
    if "://" in text or any(character in text for character in "/\\?#"):
        raise DomainNameError(
            _("Enter only the host name, without https:// or a path: %(example)s.") % _WITH_EXAMPLE
        )
    if _is_ip_address(text):
        raise _ip_address_error()
    if _PORT.search(text):
        raise DomainNameError(_("Enter the host name without a port: %(example)s.") % _WITH_EXAMPLE)
    if "*" in text:
        raise DomainNameError(
            _(
                "Wildcards cannot be served: each name has a certificate of its own."
                " Enter one name, such as %(example)s."
            )
            % _WITH_EXAMPLE
        )
    if "_" in text:
        raise DomainNameError(_("Host names must not contain underscores. Use a hyphen instead."))
    if "@" in text or ":" in text or any(character.isspace() for character in text):
        raise DomainNameError(
            _("This is not a host name. Enter one such as %(example)s.") % _WITH_EXAMPLE
        )


def _to_a_labels(text: str) -> str:
    try:
        mapped = idna.uts46_remap(text, std3_rules=True, transitional=False)
    except idna.IDNAError:
        raise _characters_error() from None
    labels = mapped.removesuffix(".").split(".")
    if not all(labels):
        raise DomainNameError(_("The name has an empty part: two dots in a row, or one in front."))
    return ".".join(map(_to_a_label, labels))


def _to_a_label(label: str) -> str:
    if label.startswith("-") or label.endswith("-"):
        raise DomainNameError(_("A part of a host name must not begin or end with a hyphen."))
    if label.isascii() and len(label) > _MAX_LABEL_LENGTH:
        raise _long_label_error()
    if label[2:4] == "--" and not label.startswith("xn"):
        raise _hyphens_error(label)
    try:
        return idna.alabel(label).decode().lower()
    except idna.IDNAError as error:
        if "too long" in str(error):
            raise _long_label_error() from None
        raise _characters_error() from None


def _check_length(domain: str) -> None:
    if len(domain) > MAX_DOMAIN_LENGTH:
        raise _too_long_error()


def _check_registry(domain: str, *, allow_test_tlds: bool) -> None:
    tld = domain.rpartition(".")[2]
    suffix = _suffixes().publicsuffix(domain)
    if suffix is None and "." not in domain:
        raise DomainNameError(
            _("Enter a full host name with its domain, such as %(example)s.") % _WITH_EXAMPLE
        )
    if allow_test_tlds and tld in _TEST_TLDS:
        suffix = tld
    elif reserved := explain_reserved_tld(tld):
        raise DomainNameError(reserved)
    if suffix is None:
        raise DomainNameError(
            _("'.%(tld)s' is not a known top-level domain. Check the spelling.") % {"tld": tld}
        )
    if domain == suffix:
        raise DomainNameError(
            _(
                "'%(domain)s' is a public suffix, below which others register their domains."
                " Enter a name of your own, such as %(example)s."
            )
            % {"domain": domain, **_WITH_EXAMPLE}
        )
    if domain.count(".") == suffix.count(".") + 1:
        raise DomainNameError(
            _(
                "'%(domain)s' is the apex of a domain, where DNS does not allow the CNAME record"
                " that we need. Enter a subdomain, such as go.%(domain)s."
            )
            % {"domain": domain}
        )


def _is_ip_address(text: str) -> bool:
    bare = text.removesuffix(".")
    bracketed = re.match(r"\[([^\]]*)\]", bare)
    try:
        ip_address((bracketed[1] if bracketed else bare).partition("%")[0])
    except ValueError:
        # "127.0.0.1:80", "0x7f.1:80": still an address with a port behind it.
        host = _PORT.sub("", bare)
        return bool(_NUMBER.fullmatch(host.rpartition(".")[2].lower()))
    return True


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def _ip_address_error() -> DomainNameError:
    return DomainNameError(_("Enter a host name, not an IP address: %(example)s.") % _WITH_EXAMPLE)


def _too_long_error() -> DomainNameError:
    return DomainNameError(
        _(
            "The name is too long: at most %(limit)d characters, so that the name of its"
            " challenge record fits into the 253 that DNS allows."
        )
        % {"limit": MAX_DOMAIN_LENGTH}
    )


def _long_label_error() -> DomainNameError:
    return DomainNameError(
        _(
            "A part of the name is too long: at most %(limit)d characters between two dots,"
            " as they are written in DNS."
        )
        % {"limit": _MAX_LABEL_LENGTH}
    )


def _hyphens_error(label: str) -> DomainNameError:
    # Source: RFC 5891 section 4.2.3.1.
    return DomainNameError(
        _(
            "The part '%(label)s' has hyphens as its third and fourth characters."
            " Such names are reserved for internationalised domains (xn--). Enter another name."
        )
        % {"label": label[:_MAX_LABEL_LENGTH]}
    )


def _characters_error() -> DomainNameError:
    return DomainNameError(
        _(
            "The name contains characters that are not allowed in host names. Use letters, digits"
            " and hyphens; letters of any language are fine."
        )
    )
