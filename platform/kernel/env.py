"""Typed environment variables.

A wrong value stops the process at start, with the variable's name and what to set.
"""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeVar

IpNetwork = IPv4Network | IPv6Network
Choice = TypeVar("Choice", bound=str)

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class EnvError(Exception):
    """A missing or wrong environment variable; the message says what to set."""


class Env:
    """Reads one mapping of variables, by default the process environment."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = os.environ if values is None else values

    def text(self, name: str, default: str | None = None) -> str:
        """The variable without surrounding blanks. Raises EnvError when unset and no default."""
        value = self._values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise EnvError(f"{name} is not set. Set it in the environment.")
        return default

    def integer(self, name: str, default: int, *, minimum: int = 0, maximum: int = 2**31) -> int:
        """A whole number within bounds, both included."""
        raw = self.text(name, str(default))
        try:
            value = int(raw)
        except ValueError:
            raise EnvError(f"{name}={raw!r} is not a whole number.") from None
        if not minimum <= value <= maximum:
            raise EnvError(f"{name}={value} is out of range: {minimum} to {maximum}.")
        return value

    def boolean(self, name: str, *, default: bool) -> bool:
        """1/true/yes/on or 0/false/no/off."""
        raw = self.text(name, "1" if default else "0").lower()
        if raw in _TRUE:
            return True
        if raw in _FALSE:
            return False
        raise EnvError(f"{name}={raw!r} is neither true nor false: use 1 or 0.")

    def choice(self, name: str, default: Choice, allowed: tuple[Choice, ...]) -> Choice:
        """One of the allowed words."""
        raw = self.text(name, default)
        for word in allowed:
            if raw == word:
                return word
        raise EnvError(f"{name}={raw!r} must be one of: {', '.join(allowed)}.")

    def networks(self, name: str, default: str = "") -> tuple[IpNetwork, ...]:
        """A comma list of CIDR networks or single addresses."""
        return tuple(self._network(name, part) for part in self._parts(name, default))

    def _parts(self, name: str, default: str) -> list[str]:
        raw = self.text(name, default)
        return [part.strip() for part in raw.split(",") if part.strip()]

    @staticmethod
    def _network(name: str, raw: str) -> IpNetwork:
        try:
            return ip_network(raw)
        except ValueError:
            raise EnvError(f"{name}: {raw!r} is not an address or CIDR network.") from None
