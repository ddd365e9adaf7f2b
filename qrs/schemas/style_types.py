"""Types of style fields: their rules and texts are those of qrs.rendering."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from kernel.input_types import StrictSchema
from kernel.translation import gettext as _
from kernel.translation import translate
from qrs.rendering import RenderingError
from qrs.rendering.colors import (
    COLOR_PATTERN,
    MAX_COLOR_LENGTH,
    TRANSPARENT,
    normalise_background,
    normalise_color,
)

_MAX_INK_NAME = 40
_INK_NAME = r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$"


def as_value_error(check: Callable[[str], str], raw: str) -> str:
    """For pydantic. Raises ValueError in the language of whoever asks."""
    try:
        return check(raw)
    except RenderingError as error:
        raise ValueError(translate(error.template, error.values)) from error


@dataclass(frozen=True, slots=True)
class Choice:
    """Makes ``Annotated[str, Choice(PATTERNS)]`` take one of the texts.

    instead: texts that the product once had or other products have, and what to use.
    """

    choices: tuple[str, ...]
    instead: dict[str, str] = field(default_factory=dict)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema) | {"enum": list(self.choices)}

    def _check(self, raw: str) -> str:
        """Raises ValueError."""
        if raw in self.instead:
            raise ValueError(translate(self.instead[raw], {}))
        if raw not in self.choices:
            # Worded as pydantic's error of a Literal is (kernel.validation_messages).
            *others, last = map(repr, self.choices)
            raise ValueError(f"Must be one of: {', '.join(others)} or {last}.")
        return raw


Color = Annotated[
    str,
    AfterValidator(partial(as_value_error, partial(normalise_color, "color"))),
    WithJsonSchema({"type": "string", "maxLength": MAX_COLOR_LENGTH, "pattern": COLOR_PATTERN}),
]
Background = Annotated[
    str,
    AfterValidator(partial(as_value_error, normalise_background)),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": len(TRANSPARENT),
            "pattern": f"{COLOR_PATTERN}|^{TRANSPARENT}$",
        }
    ),
]
Inks = Annotated[
    list[Annotated[float, Field(ge=0, le=100)]],
    Field(min_length=4, max_length=4),
]
"""Cyan, magenta, yellow, black in per cent."""


def _check_ink_name(raw: str) -> str:
    # PDF and separation software know names of ASCII only.
    if not re.fullmatch(_INK_NAME, raw):
        raise ValueError(_("Use letters, digits and signs of ASCII only."))
    return raw


class SpotColorIn(StrictSchema):
    """An ink of its own, and what proofs show in its place."""

    name: Annotated[
        str, Field(min_length=1, max_length=_MAX_INK_NAME), AfterValidator(_check_ink_name)
    ] = Field(
        description="As the printer knows it, such as PANTONE 286 C.",
        json_schema_extra={"pattern": _INK_NAME},
    )
    cmyk: Inks = Field(description="Cyan, magenta, yellow, black, 0 to 100.")
