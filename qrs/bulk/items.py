"""An item of the request as what to draw."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from kernel.bulk_items import MAX_ERRORS
from kernel.errors import ApiError, FieldErrors
from kernel.validation_messages import describe_errors
from qrs.bulk.callers import BulkCaller
from qrs.bulk.designs import make_design_reader
from qrs.generation.callers import check_content_scope, check_render_caps
from qrs.generation.requests import FoundDesign, ImageRequest, parse_generate
from qrs.schemas.generate import GenerateIn
from qrs.validation import looking_up_hosts_once
from tenants.keys.errors import ScopeMissingError

IndexedRequest = tuple[int, ImageRequest]
"""Index of the item in the call, and what to draw."""


class ErrorsByItem:
    """What is wrong with items, by their index; of the first hundred."""

    def __init__(self, found: Mapping[str, str] | None = None) -> None:
        self.found: dict[int, str] = {int(index): text for index, text in (found or {}).items()}

    @property
    def is_full(self) -> bool:
        return len(self.found) >= MAX_ERRORS

    def to_json(self) -> dict[str, str]:
        return {str(index): text for index, text in self.found.items()}

    def add(self, index: int, error: ApiError) -> None:
        """The sentence of a single call after its field: ``size_inches: Ensure this ...``."""
        if self.is_full:
            return
        field: str | None = getattr(error, "field", None)
        self.found[index] = f"{field}: {error.detail}" if field else error.detail


class ItemReader:
    """Reads items of one call. design: for items that name none; None for the plain style."""

    def __init__(self, caller: BulkCaller, design: int | str | None) -> None:
        self._caller = caller
        self._design = design
        self._read_design: Callable[[int | str], FoundDesign] = make_design_reader()

    def read(self, fields: Mapping[str, Any]) -> ImageRequest:
        """By the rules of a single call. Raises FieldErrors (400), PermissionDeniedError (403)."""
        if self._design is not None and "design" not in fields:
            fields = {**fields, "design": self._design}
        try:
            body = GenerateIn.model_validate(fields)
        except ValidationError as error:
            found = error.errors(include_url=False)
            located = ({**each, "loc": ("item", *each["loc"])} for each in found)
            raise FieldErrors(describe_errors(located)) from None
        wanted = parse_generate(body, read=self._read_design)
        check_content_scope(self._caller, wanted.content)
        check_render_caps(self._caller.caps_plan, wanted.options, has_logo=wanted.has_logo)
        return wanted

    def read_all(
        self, items: Sequence[Mapping[str, Any]]
    ) -> tuple[list[IndexedRequest], ErrorsByItem]:
        """What is right, and what is wrong with the others.

        Raises ScopeMissingError (403): what a key may do is no matter of single items.
        """
        errors = ErrorsByItem()
        wanted: list[IndexedRequest] = []
        with looking_up_hosts_once(_list_destinations(items)):
            for index, fields in enumerate(items):
                try:
                    wanted.append((index, self.read(fields)))
                except ScopeMissingError:
                    raise
                except ApiError as error:
                    errors.add(index, error)
                    if errors.is_full:
                        break
        return wanted, errors


def _list_destinations(items: Sequence[Mapping[str, Any]]) -> list[str]:
    payloads = (item.get("payload") for item in items)
    urls = (each.get("destination_url") for each in payloads if isinstance(each, Mapping))
    return [url for url in urls if isinstance(url, str)]
