"""Reads the fields of a payload one by one, and remembers what is wrong with each."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from kernel.messages import mark
from qrs.contents.errors import ContentError, Refusal, RuleError
from qrs.contents.lines import clean_line, clean_text

Payload = Mapping[str, Any]
"""Fields as they were sent, of the types that qrs.schemas.payloads names."""
Clean = Callable[[str], str]
"""Returns the value as it is encoded, "" for a blank one. Raises RuleError."""

REQUIRED = mark("This field is required.")
BLANK = mark("This field may not be blank.")


class PayloadReader:
    """A refused field reads as empty, so that all fields are looked at before finish() raises."""

    def __init__(self, payload: Payload, *, prefix: str = "payload.") -> None:
        self._payload = payload
        self._prefix = prefix
        self._refusals: list[Refusal] = []

    def refuse(self, name: str, template: str, **values: object) -> None:
        self._refusals.append(Refusal(f"{self._prefix}{name}", template, values))

    def finish(self) -> None:
        """Raises ContentError if a field was refused."""
        if self._refusals:
            raise ContentError(self._refusals)

    def has(self, name: str) -> bool:
        return self._payload.get(name) is not None

    def get(self, name: str, default: Any = None) -> Any:
        value = self._payload.get(name)
        return default if value is None else value

    def take(self, name: str, clean: Clean, *, required: bool = False) -> str:
        """A single text."""
        if not self.has(name):
            if required:
                self.refuse(name, REQUIRED)
            return ""
        return self.clean(name, self._payload[name], clean, required=required)

    def line(self, name: str, *, most: int, required: bool = False) -> str:
        return self.take(name, partial(clean_line, most=most), required=required)

    def text(self, name: str, *, most: int, required: bool = False) -> str:
        return self.take(name, partial(clean_text, most=most), required=required)

    def clean(self, name: str, raw: str, clean: Clean, *, required: bool = False) -> str:
        """A value by a name of its own, such as ``address.city``."""
        try:
            value = clean(raw)
        except RuleError as error:
            self.refuse(name, error.template, **error.values)
            return ""
        if required and not value:
            self.refuse(name, BLANK)
        return value

    def items(self, one: str, many: str, *, most: int) -> list[tuple[str, Any]]:
        """Names and values of a field that is sent alone as `one`, or as the list `many`."""
        if self.has(one) and self.has(many):
            text = mark("Send %(one)s or %(many)s, not both.")
            self.refuse(many, text, one=one, many=many)
        if self.has(one):
            return [(one, self._payload[one])]
        return self._number(many, self.get(many, ()), most)

    def list_of(self, name: str, *, most: int) -> list[tuple[str, Any]]:
        """Likewise, of a field that is either a single text or a list."""
        value = self.get(name, ())
        return [(name, value)] if isinstance(value, str) else self._number(name, value, most)

    def _number(self, name: str, values: Sequence[Any], most: int) -> list[tuple[str, Any]]:
        if len(values) > most:
            self.refuse(name, mark("At most %(most)s items are allowed."), most=most)
        return [(f"{name}.{index}", value) for index, value in enumerate(values[:most])]
