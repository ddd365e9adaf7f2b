"""Gettext for services and pages: one import, so that the extraction tool knows every call.

`gettext` and `ngettext` translate when called: the API activates no language, so its texts stay
English, and pages run in the person's language. `gettext_lazy` waits until the text is shown:
for texts of classes and modules, where no language is active yet.
"""

from django.utils.translation import gettext, gettext_lazy, ngettext

__all__ = ["gettext", "gettext_lazy", "ngettext"]
