"""The fields of the page's form, by the rules of the API's body."""

from collections.abc import Mapping

from kernel.errors import FieldErrors
from kernel.input_types import check_line
from kernel.unicode_text import strip_invisible
from tenants.branding.schemas import check_colour
from tenants.branding.style import PLAIN_COLOUR
from tenants.services.settings import MAX_NAME_LENGTH


def read_branding_form(entered: Mapping[str, str]) -> dict[str, str]:
    """name and colour; an empty name stands for the workspace's. Raises FieldErrors (400)."""
    name, colour = entered.get("name", ""), entered.get("colour", "")
    read: dict[str, str] = {"name": "", "colour": ""}
    errors: dict[str, list[str]] = {}
    try:
        if strip_invisible(name):
            read["name"] = check_line(name, maximum=MAX_NAME_LENGTH)
    except ValueError as error:
        errors["name"] = [str(error)]
    try:
        if colour.strip():
            chosen = check_colour(colour)
            # What the picker shows where nothing was chosen.
            read["colour"] = "" if chosen == PLAIN_COLOUR else chosen
    except ValueError as error:
        errors["colour"] = [str(error)]
    if errors:
        raise FieldErrors(errors)
    return read
