"""`python -m dashboard.translations [name...]`: bring catalogues up to date, and compile all.

New texts are added to each locale/fr/LC_MESSAGES/django.po, untranslated; those that are no
longer used are dropped. name: of a catalogue, such as qrs or dashboard.codes.
"""

import sys
from typing import Any

from dashboard.translations.catalogues import list_catalogues
from dashboard.translations.compilation import compile_stale
from dashboard.translations.extraction import list_messages
from dashboard.translations.po_files import read_catalog, update_file


def main(names: list[str]) -> None:
    for catalogue in list_catalogues():
        if names and catalogue.name not in names:
            continue
        messages = list_messages(catalogue)
        changed = update_file(catalogue.french, messages)
        missing = sum(1 for entry in read_catalog(catalogue.french) if not has_text(entry))
        state = "changed" if changed else "as before"
        line = f"{catalogue.name}: {len(messages)} texts, {missing} to translate, {state}"
        print(line)  # noqa: T201 - a command
    compile_stale()


def has_text(entry: Any) -> bool:
    """Of the header, which has no id, too."""
    strings = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    return not entry.id or all(strings)


if __name__ == "__main__":
    main(sys.argv[1:])
