"""In whose name a mail is sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailBrand:
    """Name, colour such as #1a2b3c, and the address of a logo, "" for none."""

    name: str
    colour: str = "#0b57a4"
    logo_url: str = ""


PLATFORM_BRAND = MailBrand("QR Studio")
