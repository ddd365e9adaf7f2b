"""The two records that prove a claim: what the customer sets."""

import secrets

TXT_LABEL = "_qrstudio-verify"
_TXT_PREFIX = "qrstudio-domain-verification="


def new_txt_token() -> str:
    """32 hexadecimal digits that nobody can guess."""
    return secrets.token_hex(16)


def new_cname_token() -> str:
    """One DNS label; as hard to guess, so that nobody else can be given the same target."""
    return secrets.token_hex(8)


def get_txt_name(domain: str) -> str:
    """Where the TXT record stands."""
    return f"{TXT_LABEL}.{domain}"


def get_txt_value(txt_token: str) -> str:
    """What it says."""
    return f"{_TXT_PREFIX}{txt_token}"


def get_cname_target(cname_token: str, *, platform_domain: str) -> str:
    """What the domain points to: a name of its own below the platform's."""
    return f"{cname_token}.cname.{platform_domain}"
