"""Errors of rendering."""


class RenderingError(ValueError):
    """The image cannot be made with these options.

    field: the request field to change, such as ``size_inches``.
    message: what is wrong with it and what would work.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class BusyError(Exception):
    """The process is drawing the maximum number of large images."""
