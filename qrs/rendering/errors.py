"""Why there is no image."""


class RenderingError(ValueError):
    """No image can be made as asked.

    field: the request field to change, such as ``size_inches``.
    message: what is wrong with it and what would work.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class BusyError(Exception):
    """As many large images as a process can hold are being drawn; nothing was done."""
