"""The style sheet of a workspace: its colour as custom properties, readable in both themes.

--brand        the colour itself, for areas and lines
--on-brand     text on it
--brand-text   the colour as text, moved in lightness until it is readable on our grounds
"""

import hashlib
from typing import NamedTuple

from kernel.colours import choose_ink, contrast, is_colour, make_readable

PLAIN_COLOUR = "#1d4ed8"
"""Of a workspace that has chosen none."""

# The least favourable grounds of each theme: text readable there is readable on all others.
LIGHT_GROUND, DARK_GROUND = "#f0efeb", "#22272c"
LIGHT_CARD, DARK_CARD = "#ffffff", "#191d21"


class BrandColours(NamedTuple):
    """colour: as chosen. ink: of text on it. light, dark: the colour as text in each theme."""

    colour: str
    ink: str
    light: str
    dark: str

    @property
    def is_moved(self) -> bool:
        """Whether text in the colour itself would be hard to read in a theme."""
        return {self.light, self.dark} != {self.colour}

    @property
    def ink_contrast(self) -> float:
        return contrast(self.ink, self.colour)

    @property
    def light_contrast(self) -> float:
        """Of the colour as chosen, on a white card."""
        return contrast(self.colour, LIGHT_CARD)

    @property
    def dark_contrast(self) -> float:
        """Of the colour as chosen, on a dark card."""
        return contrast(self.colour, DARK_CARD)


def make_colours(colour: str) -> BrandColours:
    """The colours of a workspace. colour: #rrggbb; anything else stands for none."""
    chosen = colour.lower() if is_colour(colour) else PLAIN_COLOUR
    return BrandColours(
        colour=chosen,
        ink=choose_ink(chosen),
        light=make_readable(chosen, ground=LIGHT_GROUND),
        dark=make_readable(chosen, ground=DARK_GROUND),
    )


def write_style_sheet(colour: str) -> str:
    """The themes follow the system, or the attribute theme-dark where a person has chosen it."""
    colours = make_colours(colour)
    both = f"--brand:{colours.colour};--on-brand:{colours.ink}"
    dark = f"--brand-text:{colours.dark}"
    return (
        f":root{{{both};--brand-text:{colours.light}}}\n"
        f"@media(prefers-color-scheme:dark){{:root:not(.theme-light){{{dark}}}}}\n"
        f":root.theme-dark{{{dark}}}\n"
    )


def get_style_version(colour: str) -> str:
    """For the query of its URL: changes with the style sheet."""
    return hashlib.sha256(write_style_sheet(colour).encode()).hexdigest()[:12]
