"""Errors of rendering."""

from kernel.messages import fill_in


class RenderingError(ValueError):
    """The image cannot be made with these options.

    field: the request field to change, such as ``size_inches`` or ``payload.phone``.
    template, values: the sentence, which says what is wrong and what would work. Rendering knows no
    Django, so whoever answers a person translates the template and fills in the values.
    """

    def __init__(self, field: str, template: str, **values: object) -> None:
        super().__init__(field, template, values)
        self.field = field
        self.template = template
        self.values = values

    @property
    def message(self) -> str:
        """The sentence in English."""
        return fill_in(self.template, self.values)

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        # Crosses from the process that draws to the one that answers.
        return _restore, (self.field, self.template, self.values)


class BusyError(Exception):
    """All slots and waiting places for drawing are taken."""


def _restore(field: str, template: str, values: dict[str, object]) -> RenderingError:
    return RenderingError(field, template, **values)
