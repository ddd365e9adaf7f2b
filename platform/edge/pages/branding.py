"""A workspace's name, logo and colour on its pages."""

from typing import NamedTuple

from kernel.colours import choose_ink, is_colour
from tenants.branding.paths import make_logo_path
from tenants.branding.style import PLAIN_COLOUR


class Branding(NamedTuple):
    """name: shown as it is, escaped by the page. colour: #rrggbb. logo_url: a path, or ""."""

    name: str = ""
    colour: str = PLAIN_COLOUR
    logo_url: str = ""

    @property
    def ink(self) -> str:
        """The text colour with the higher contrast on the brand's colour; at least 4.5 to 1."""
        return choose_ink(self.colour)


PLAIN = Branding()


def make_branding(*, name: str, colour: str, logo_digest: str) -> Branding:
    """Branding from stored values, without those that cannot be shown safely.

    logo_digest: of the logo that we serve ourselves; "" for none.
    """
    return Branding(
        name=name.strip(),
        colour=colour if is_colour(colour) else PLAIN_COLOUR,
        logo_url=make_logo_path(logo_digest),
    )
