"""Gettext for services and pages: one import, so that the extraction tool knows every call.

`gettext` and `ngettext` translate when called: the API activates no language, so its texts stay
English, and pages run in the person's language. `gettext_lazy` waits until the text is shown:
for texts of classes and modules, where no language is active yet.
"""

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from kernel.messages import fill_in

__all__ = ["gettext", "gettext_lazy", "ngettext", "translate"]


def translate(template: str, values: dict[str, object]) -> str:
    """A sentence that kernel.messages.mark() has put into a catalogue, with its values."""
    return fill_in(translation.gettext(template), values)
