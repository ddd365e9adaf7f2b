"""Writes of API keys.

keys.py   create, rotate, revoke
uses.py   when a key was last used
"""

from tenants.keys.services.keys import (
    KeyForm,
    NewKey,
    check_key_name,
    create_key,
    revoke_all_keys,
    revoke_key,
    rotate_key,
)

__all__ = [
    "KeyForm",
    "NewKey",
    "check_key_name",
    "create_key",
    "revoke_all_keys",
    "revoke_key",
    "rotate_key",
]
