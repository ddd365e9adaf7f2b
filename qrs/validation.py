"""Rules for destination URLs and A/B variants."""

from collections.abc import Sequence
from typing import TypedDict

from kernel.translation import gettext as _
from kernel.urls import normalise_destination_url
from tenants.selectors.hosts import is_own_host

MAX_VARIANTS = 10
MAX_WEIGHT = 10_000


class Variant(TypedDict):
    """One A/B destination; weight is relative to the total."""

    url: str
    weight: int
    label: str


def check_destination_url(raw: str) -> str:
    """Returns the normalised URL. Raises DestinationUrlError (a ValueError) with the reason."""
    return normalise_destination_url(raw, is_own_host=is_own_host)


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
