"""Catalogues on disk, by Babel."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dashboard.translations.extraction import Message


def read_catalog(file: Path) -> Catalog:
    """An empty one when there is no file yet."""
    if not file.is_file():
        return Catalog(locale="fr", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale="fr")


def update_file(file: Path, messages: Iterable[Message]) -> bool:
    """Add what is missing without a translation, and drop what is no longer used.

    Returns whether the file has changed.
    """
    before = read_catalog(file)
    after = Catalog(locale="fr", charset="utf-8", fuzzy=False)
    for message in sorted(set(messages)):
        key = (message.text, message.plural) if message.plural else message.text
        known = before.get(message.text)
        # A text that has become a plural, or is none any more, is translated anew.
        is_same = known is not None and bool(known.pluralizable) == bool(message.plural)
        after.add(key, known.string if known is not None and is_same else "")
    content = _encode(after)
    if file.is_file() and file.read_bytes() == content:
        return False
    if not len(after) and not file.is_file():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return True


def _encode(catalog: Catalog) -> bytes:
    """Without dates and names of files, which would change with every run."""
    output = BytesIO()
    write_po(output, catalog, width=100, omit_header=True, no_location=True, sort_output=False)
    header = (
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    )
    return header.encode() + output.getvalue().strip() + b"\n"
