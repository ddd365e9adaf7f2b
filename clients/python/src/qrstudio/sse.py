"""Server-sent events, as the HTML standard has them (section 9.2)."""

from dataclasses import dataclass, field


@dataclass
class EventParser:
    """Takes lines without their ends. last_id, retry_secs: as the stream has set them."""

    last_id: str = ""
    retry_secs: float = 2.0
    # Whether a stream has been opened.
    has_begun: bool = False
    _event: str = ""
    _data: list[str] = field(default_factory=list)

    def feed(self, line: str) -> tuple[str, str] | None:
        """(event, data) when the line completes one."""
        if line:
            self._take(line)
            return None
        event, data = self._event or "message", self._data
        self._event, self._data = "", []
        return (event, "\n".join(data)) if data else None

    def restart(self) -> None:
        """For a new connection: what was incomplete is dropped."""
        self._event, self._data = "", []

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry_secs = int(value) / 1000
