"""A dictionary that cannot grow without end."""

from collections import OrderedDict
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedDict(OrderedDict[Key, Value]):
    """Drops the oldest entry for a new key when full; reading does not renew an entry.

    Not a plain dict: finding the oldest key of that one walks over all that were removed
    before it, which cost more than the look-up once every scan brought a new key.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __setitem__(self, key: Key, value: Value) -> None:
        if key not in self and len(self) >= self._limit:
            self.popitem(last=False)
        super().__setitem__(key, value)
