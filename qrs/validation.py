"""Rules for destination URLs and A/B variants."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypedDict

from kernel.translation import gettext as _
from kernel.urls import find_host, normalise_destination_url
from tenants.selectors.hosts import find_own_hosts, is_own_host

MAX_VARIANTS = 10
MAX_WEIGHT = 10_000


# Answers of is_own_host() by host, while many URLs are checked together.
_hosts: ContextVar[dict[str, bool] | None] = ContextVar("own_hosts", default=None)


class Variant(TypedDict):
    """One A/B destination; weight is relative to the total."""

    url: str
    weight: int
    label: str


def check_destination_url(raw: str) -> str:
    """Returns the normalised URL. Raises DestinationUrlError (a ValueError) with the reason."""
    return normalise_destination_url(raw, is_own_host=_is_own_host)


@contextmanager
def looking_up_hosts_once(urls: Iterable[str] = ()) -> Iterator[None]:
    """For a block that checks many URLs: each host costs one look-up.

    urls: whose hosts are looked up together, before the block.
    """
    hosts = {host for url in urls if (host := find_host(url))}
    own = find_own_hosts(hosts) if hosts else set()
    token = _hosts.set({host: host in own for host in hosts})
    try:
        yield
    finally:
        _hosts.reset(token)


def _is_own_host(host: str) -> bool:
    known = _hosts.get()
    if known is None:
        return is_own_host(host)
    if host not in known:
        known[host] = is_own_host(host)
    return known[host]


def check_variants(variants: Sequence[Variant]) -> None:
    """Check the rules for the whole list; an empty list is valid. Raises ValueError."""
    if not variants:
        return
    if sum(variant["weight"] for variant in variants) <= 0:
        raise ValueError(_("The total of all weights must be above 0."))
    labels = [variant["label"] for variant in variants]
    repeated = sorted({label for label in labels if labels.count(label) > 1})
    if repeated:
        text = _("Labels must be unique. Used more than once: %(labels)s.")
        raise ValueError(text % {"labels": ", ".join(repeated)})
