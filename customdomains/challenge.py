"""The two DNS records that prove a claim."""

import secrets
from typing import NamedTuple

TXT_LABEL = "_qrstudio-verify"
_TXT_PREFIX = "qrstudio-domain-verification="


class Challenge(NamedTuple):
    """The records that DNS must hold for a claim. Names without final dots."""

    domain: str
    txt_name: str
    txt_value: str
    cname_target: str


def new_txt_token() -> str:
    """32 random hexadecimal digits."""
    return secrets.token_hex(16)


def new_cname_token() -> str:
    """One random DNS label, so that no two claims share a target."""
    return secrets.token_hex(8)


def make_challenge(
    *, domain: str, txt_token: str, cname_token: str, platform_domain: str
) -> Challenge:
    """The challenge of a claim with these tokens."""
    return Challenge(
        domain=domain,
        txt_name=f"{TXT_LABEL}.{domain}",
        txt_value=f"{_TXT_PREFIX}{txt_token}",
        cname_target=f"{cname_token}.cname.{platform_domain}",
    )
