"""What becomes of the URLs of a code: of its destination and of its variants."""

from collections.abc import Mapping
from typing import NamedTuple

from qrs.models import DynamicQr

Urls = Mapping[str | None, str]
"""By the label of the variant; None for the destination."""


class UrlChange(NamedTuple):
    """label: of the variant; None for the destination. old, new: None where there is none."""

    label: str | None
    old: str | None
    new: str | None


def list_urls(qr: DynamicQr) -> Urls:
    return {None: qr.destination_url, **{each["label"]: each["url"] for each in qr.variants}}


def compare_urls(*, before: Urls, after: Urls) -> list[UrlChange]:
    """Those that differ."""
    found = (UrlChange(each, before.get(each), after.get(each)) for each in {**before, **after})
    return [change for change in found if change.old != change.new]
