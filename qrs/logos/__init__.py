"""The logo in a code: one of an uploaded file, a data URI, or the URL of a file.

data_uris.py   the bytes in a data URI
encoding.py    any of them as a small PNG without metadata

No Django here: it runs in the processes that draw. Fetching is qrs.generation.logos'.
"""

from qrs.logos.data_uris import MAX_DATA_URI_LENGTH, decode_data_uri
from qrs.logos.encoding import LOGO_TOO_LARGE, MAX_LOGO_BYTES, encode_logo

__all__ = [
    "LOGO_TOO_LARGE",
    "MAX_DATA_URI_LENGTH",
    "MAX_LOGO_BYTES",
    "decode_data_uri",
    "encode_logo",
]
