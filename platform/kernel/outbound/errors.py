"""Why a request was not made or has no result."""

from kernel.messages import fill_in


class OutgoingError(Exception):
    """template, values: the sentence for whoever gave the URL; see kernel.messages."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(fill_in(template, values))
        self.template = template
        self.values = values


class OutgoingBusyError(Exception):
    """As many requests are under way as a process, or one owner, may have."""
