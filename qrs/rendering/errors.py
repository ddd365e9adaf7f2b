"""Errors of rendering."""

from kernel.messages import fill_in, mark

TEXT_FIELD = "data"
"""What is wrong with the text itself is said of it, whatever field of the request it comes from."""

Change = tuple[str, object]
"""A field of the request and the value that it should have."""
Sentence = tuple[str, dict[str, object]]
"""A template and its values."""
_ALSO = mark("With that, it also needs %(advice)s.")


class RenderingError(ValueError):
    """The image cannot be made with these options.

    field: the request field to change, such as ``size_inches`` or ``payload.phone``.
    template, values: the sentence, which says what is wrong and what would work. Rendering knows no
    Django, so whoever answers a person translates the template and fills in the values.
    advice: a field and its value with which the same request was drawn and passed; further: other
    fields that have to change with it. also: those in words, where the sentence does not say them.
    """

    advice: Change | None = None
    further: tuple[Change, ...] = ()

    also: str = ""

    def __init__(self, field: str, template: str, **values: object) -> None:
        super().__init__(field, template, values)
        self.field = field
        self.template = template
        self.values = values

    @property
    def sentences(self) -> list[Sentence]:
        """What to say, each to be translated by itself."""
        own: Sentence = (self.template, self.values)
        return [own, (_ALSO, {"advice": self.also})] if self.also else [own]

    @property
    def message(self) -> str:
        """The sentences in English."""
        return " ".join(fill_in(template, values) for template, values in self.sentences)

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        # Crosses from the process that draws to the one that answers.
        state = (self.field, self.template, self.values, self.advice, self.further, self.also)
        return _restore, state


class BrokenImageError(Exception):
    """A writer has made a file that cannot be read: a defect of ours, which no option mends."""


class BusyError(Exception):
    """All waiting places for drawing are taken (qrs.render_pool)."""


def _restore(
    field: str,
    template: str,
    values: dict[str, object],
    advice: Change | None,
    further: tuple[Change, ...],
    also: str,
) -> RenderingError:
    error = RenderingError(field, template, **values)
    error.advice, error.further, error.also = advice, further, also
    return error
