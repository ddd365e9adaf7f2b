"""The modules of a QR symbol."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Symbol:
    """A QR code without the quiet zone.

    rows: one bytes object per row, top to bottom, 1 for dark. error_correction: L, M, Q or H, as
    encoded, which may be higher than requested.
    """

    rows: tuple[bytes, ...]
    version: int
    error_correction: str

    @property
    def modules(self) -> int:
        """Modules per side."""
        return len(self.rows)

    def total_modules(self, quiet_zone: int) -> int:
        """Modules per side including the quiet zone of both sides."""
        return self.modules + 2 * quiet_zone
