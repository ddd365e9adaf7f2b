"""What an image can show."""

from dataclasses import dataclass

from qrs.contents import DATA_FIELD_TYPES, ContentWarning


@dataclass(frozen=True)
class FixedText:
    """A text that can never change, by the rules of its data_type (see qrs.contents)."""

    text: str
    data_type: str = "text"
    warnings: tuple[ContentWarning, ...] = ()


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


def get_text_field(content: Content) -> str:
    """The field of the request in which the text is, or from which it is made."""
    has_data = isinstance(content, FixedText) and content.data_type in DATA_FIELD_TYPES
    return "data" if has_data else "payload"
