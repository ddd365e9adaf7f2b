"""What to know about a content before it is printed."""

import dataclasses
from dataclasses import dataclass
from typing import Literal

WarningCode = Literal["wifi_sae", "geo_without_maps_link"]


@dataclass(frozen=True)
class ContentWarning:
    """code: as in X-QR-Warnings. field: of the request. template, values: the sentence."""

    code: WarningCode
    field: str
    template: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)
