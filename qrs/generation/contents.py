"""What an image can show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FixedText:
    """A text or URL that is encoded as it is and can never change."""

    text: str


@dataclass(frozen=True)
class NewDynamicQr:
    """A dynamic QR to be made. destination_url: from qrs.validation.check_destination_url."""

    name: str
    destination_url: str


@dataclass(frozen=True)
class ExistingDynamicQr:
    """A dynamic QR of the workspace."""

    short_id: str


Content = FixedText | NewDynamicQr | ExistingDynamicQr
