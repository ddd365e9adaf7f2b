"""What is wrong with a payload, field by field."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from kernel.messages import fill_in


@dataclass(frozen=True)
class Refusal:
    """field: of the request, such as ``payload.phones.0``. template, values: the sentence."""

    field: str
    template: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return fill_in(self.template, self.values)


class ContentError(ValueError):
    """No text can be made of this payload. refusals: all that were found, in the fields' order."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(f"{found.field}: {found.message}" for found in refusals))
        self.refusals = tuple(refusals)


class RuleError(ValueError):
    """A single value breaks a rule. template, values: the sentence that says what to change."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(fill_in(template, values))
        self.template = template
        self.values = values
