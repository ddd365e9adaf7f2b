"""Access to a Wi-Fi network.

Source: ZXing's wiki, "Barcode Contents", which phones follow. The percent-encoding of the Wi-Fi
Alliance's WPA3 specification (section 7) is read by few.
"""

import re

from kernel.messages import mark
from kernel.unicode_text import strip_invisible
from qrs.contents.errors import RuleError
from qrs.contents.escapes import escape_wifi
from qrs.contents.lines import clean_line, normalise
from qrs.contents.reader import Payload, PayloadReader
from qrs.contents.warnings import ContentWarning

MAX_SSID_BYTES = 32
MAX_PASSWORD_LENGTH = 64
_PASSPHRASE = re.compile(r"[ -~]{8,63}")
_HEX_KEY = re.compile(r"[0-9A-Fa-f]{64}")
_WEP_KEY = re.compile(r"[ -~]{5}|[ -~]{13}|[0-9A-Fa-f]{10}|[0-9A-Fa-f]{26}")


def make_wifi(payload: Payload) -> str:
    """Values are never put into quotes: iPhones take the quotes for a part of them.

    Raises ContentError.
    """
    reader = PayloadReader(payload)
    security = reader.get("security", "WPA")
    ssid = reader.take("ssid", _clean_ssid, required=True)
    fields = [f"T:{security}", f"S:{escape_wifi(ssid)}"]
    password = _take_password(reader, security)
    if password:
        fields.append(f"P:{escape_wifi(password)}")
    if reader.get("hidden", False):
        fields.append("H:true")
    reader.finish()
    return f"WIFI:{';'.join(fields)};;"


def list_wifi_warnings(payload: Payload) -> list[ContentWarning]:
    if payload.get("security") != "SAE":
        return []
    text = mark(
        "Older Android phones do not read SAE. If the network accepts WPA2 and WPA3, send security"
        " WPA."
    )
    return [ContentWarning("wifi_sae", "payload.security", text)]


def _clean_ssid(raw: str) -> str:
    """Blanks at its ends belong to a network's name. Raises RuleError."""
    if not strip_invisible(raw):
        return ""
    ssid = normalise(raw, most=MAX_SSID_BYTES)
    if len(ssid.encode()) > MAX_SSID_BYTES:
        text = mark(
            "The name takes %(bytes)s bytes; a network's name has at most %(most)s. Letters with"
            " accents take two, most other scripts three."
        )
        raise RuleError(text, bytes=len(ssid.encode()), most=MAX_SSID_BYTES)
    clean_line(ssid, most=MAX_SSID_BYTES)
    return ssid


def _take_password(reader: PayloadReader, security: str) -> str:
    if security != "nopass":
        check = _check_wep if security == "WEP" else _check_sae if security == "SAE" else _check_wpa
        return reader.take("password", check, required=True)
    if reader.get("password"):
        text = mark("An open network has no password. Leave it out, or send another security.")
        reader.refuse("password", text)
    return ""


def _check_wpa(password: str) -> str:
    """Raises RuleError."""
    if password and not (_PASSPHRASE.fullmatch(password) or _HEX_KEY.fullmatch(password)):
        raise RuleError(
            mark(
                "Enter the 8 to 63 letters, digits and signs of the network's password, without"
                " accents, or its 64 hexadecimal digits."
            )
        )
    return password


def _check_sae(password: str) -> str:
    """Raises RuleError."""
    if password and not _PASSPHRASE.fullmatch(password):
        raise RuleError(
            mark(
                "Enter the 8 to 63 letters, digits and signs of the network's password, without"
                " accents."
            )
        )
    return password


def _check_wep(password: str) -> str:
    """Raises RuleError."""
    if password and not _WEP_KEY.fullmatch(password):
        raise RuleError(
            mark("Enter the 5 or 13 characters of the WEP key, or its 10 or 26 hexadecimal digits.")
        )
    return password
