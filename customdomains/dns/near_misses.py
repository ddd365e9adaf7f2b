"""Records that are nearly right: the mistake, and the wrong names at which a record may be."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from customdomains.dns import texts

MAX_STRAY_NAMES = 12
# Limits the work for a zone whose TXT values are crafted to be expensive.
_MAX_VALUE_LENGTH = 1000
_QUOTES = "\"'`´“”„«»‘’‚‹›"  # noqa: RUF001 - what word processors make of quotation marks
# dns/wire.py turns unprintable characters into the replacement character.
_BLANK = re.compile(r"[\s\N{REPLACEMENT CHARACTER}]+")
_QUOTE = re.compile(f"[{_QUOTES}\\\\]+")


def explain_txt_value(found: str, wanted: str) -> str:
    """How a TXT value nearly matches the wanted `<prefix>=<token>`; "" when it does not."""
    prefix, _, token = wanted.partition("=")
    text = found[:_MAX_VALUE_LENGTH]
    plain = _QUOTE.sub("", _BLANK.sub("", text))
    if plain.lower() == wanted:
        return texts.describe_near_value(
            has_quotes=bool(_QUOTE.search(text)),
            has_blanks=bool(_BLANK.search(text)),
            has_upper_case=plain != wanted,
        )
    if wanted in plain.lower():
        return texts.describe_surrounded_value()
    if token in plain.lower():
        return texts.describe_bare_token(prefix)
    if wanted.startswith(plain.lower()) and len(plain) > len(prefix):
        return texts.describe_shortened_value()
    if plain.lower().startswith(f"{prefix}="):
        return texts.describe_other_claims_value()
    return ""


def list_stray_txt_names(txt_name: str, domain: str) -> list[str]:
    """The names where the usual mistakes put the TXT record, likely ones first.

    Providers append the zone's name to what was entered, the zone may be any parent of the
    domain, and some providers' forms drop an underscore or the challenge's label.
    """
    label = txt_name.removesuffix(f".{domain}")
    zones = list_parents(domain)
    doubled = (f"{txt_name}.{zone}" for zone in (*zones, domain))
    shortened = (f"{label}.{zone}" for zone in zones)
    bare = (domain, *zones)
    without_underscore = (f"{label.lstrip('_')}.{domain}",)
    partly_doubled = (
        f"{label}.{domain.removesuffix(f'.{outer}')}.{zone}"
        for outer, zone in product(zones, (domain, *zones))
    )
    names = (*doubled, *shortened, *bare, *without_underscore, *partly_doubled)
    return list(islice(_without_repeats(names, txt_name), MAX_STRAY_NAMES))


def list_stray_cname_names(domain: str) -> list[str]:
    """The names of the CNAME record if the provider appends the zone's name."""
    return [f"{domain}.{zone}" for zone in (*list_parents(domain), domain)][:MAX_STRAY_NAMES]


def list_parents(domain: str) -> list[str]:
    """Shortest first: "a.go.brand.com" gives ["brand.com", "go.brand.com"]."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 2, 0, -1)]


def explain_cname_target(found: str, wanted: str, domain: str) -> str:
    """How a CNAME nearly leads to `<token>.<platform's names>`; "" when it does not."""
    for zone in (*list_parents(domain), domain):
        if found == f"{wanted}.{zone}":
            return texts.describe_appended_target(found, zone)
    if found.partition(".")[2] == wanted.partition(".")[2]:
        return texts.describe_other_claims_target(found)
    return ""


def choose_first(values: Sequence[str], wanted: str) -> list[str]:
    """All values: the wanted one first, then near misses, then the others."""
    return sorted(values, key=lambda value: (value != wanted, not explain_txt_value(value, wanted)))


def _without_repeats(names: Sequence[str], known: str) -> Iterator[str]:
    seen = {known}
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name
