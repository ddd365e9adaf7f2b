"""The URLs under which logos and style sheets are served, on every host that shows them.

Below /static/, which customers' hosts reserve, so that no short name of a customer's own collides.
"""

import re

LOGO_PREFIX = "/static/logos/"
BRAND_CSS_PATH = "/brand.css"
_LOGO = re.compile(r"/static/logos/([0-9a-f]{64})\.png", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def make_logo_path(digest: str) -> str:
    """The path of a logo; "" unless the digest is one."""
    return f"{LOGO_PREFIX}{digest}.png" if _DIGEST.fullmatch(digest) else ""


def find_digest(path: str) -> str:
    """The digest in the path of a logo; "" if it is no such path."""
    match = _LOGO.fullmatch(path)
    return match[1] if match else ""
