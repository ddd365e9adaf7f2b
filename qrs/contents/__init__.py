"""What a code says when it is scanned: one module for each data_type. Pure: no Django.

A payload becomes the text that phones understand, by the standard of its type; everything that is
typed into a field stays in that field. A dynamic QR has no module: its text is its public URL.
"""

from qrs.contents.choice import DATA_FIELD_TYPES, PAYLOAD_TYPES, list_warnings, make_text
from qrs.contents.errors import ContentError, Refusal
from qrs.contents.warnings import ContentWarning

__all__ = [
    "DATA_FIELD_TYPES",
    "PAYLOAD_TYPES",
    "ContentError",
    "ContentWarning",
    "Refusal",
    "list_warnings",
    "make_text",
]
