"""Every text has its French, by the rules of its typography."""

from typing import Any

import pytest

from dashboard.translations.catalogues import ROOT, Catalogue, list_catalogues
from dashboard.translations.extraction import (
    Message,
    UnreadableCallError,
    list_messages,
    read_python,
    read_template,
)
from dashboard.translations.po_files import read_catalog
from dashboard.translations.typography import NARROW, list_faults

CATALOGUES = [pytest.param(catalogue, id=catalogue.name) for catalogue in list_catalogues()]


def read_french(catalogue: Catalogue) -> dict[Message, tuple[str, ...]]:
    return {
        as_message(entry): as_strings(entry)
        for entry in read_catalog(catalogue.french)
        if entry.id and not entry.fuzzy
    }


def as_message(entry: Any) -> Message:
    return Message(*entry.id) if isinstance(entry.id, tuple | list) else Message(entry.id)


def as_strings(entry: Any) -> tuple[str, ...]:
    return tuple(entry.string) if isinstance(entry.string, tuple | list) else (entry.string,)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_french_is_complete(catalogue: Catalogue) -> None:
    """`make translations` adds what is missing."""
    french, used = read_french(catalogue), set(list_messages(catalogue))
    missing = sorted(message.text for message in used if not all(french.get(message, ("",))))
    assert missing == []
    assert sorted(message.text for message in set(french) - used) == [], "no longer used"


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_french_follows_its_rules(catalogue: Catalogue) -> None:
    faults = [
        f"{string!r}: {fault}"
        for message, strings in read_french(catalogue).items()
        for english, string in zip(
            (message.text, message.plural or message.text), strings, strict=False
        )
        if string
        for fault in list_faults(english, string)
    ]
    assert faults == []


def test_a_text_has_one_french_wherever_it_is_shown() -> None:
    """Catalogues are merged: of two versions one would be shown on all pages, whichever."""
    known: dict[str, set[tuple[str, ...]]] = {}
    for catalogue in list_catalogues():
        for message, strings in read_french(catalogue).items():
            known.setdefault(message.text, set()).add(strings)
    assert {text: found for text, found in known.items() if len(found) > 1} == {}


def test_each_file_belongs_to_one_catalogue() -> None:
    files = [file for found in list_catalogues() for file in (*found.python, *found.templates)]
    doubled = {file.relative_to(ROOT) for file in files if files.count(file) > 1}
    assert doubled == set()


def test_texts_of_code_are_found_under_any_name() -> None:
    source = (
        "from kernel.translation import gettext as _, ngettext as many, gettext_lazy\n"
        "a = _('One' ' text')\nb = many('%(n)s day', '%(n)s days', 3)\nC = gettext_lazy('Late')\n"
        "def print(x): print('not this')\n"
    )
    assert set(read_python(source)) == {
        Message("One text"),
        Message("%(n)s day", "%(n)s days"),
        Message("Late"),
    }


@pytest.mark.parametrize("call", ["_(name)", "_(f'{name}')", "_('a' + name)"])
def test_a_text_that_is_not_written_out_is_refused(call: str) -> None:
    with pytest.raises(UnreadableCallError):
        list(read_python(f"from kernel.translation import gettext as _\n{call}\n"))


def test_texts_of_templates_are_found_in_all_their_forms() -> None:
    source = (
        '{% translate "It\'s here" %}{% translate \'Say "so"\' as x %}'
        '{% field "name" _("Name") hint=_("Only you see it.") %}'
        "{% blocktranslate with n=a|number trimmed %}\n {{ n }}\n of 10 %\n{% endblocktranslate %}"
        "{% blocktranslate count n=k %}{{ n }} code{% plural %}{{ n }} codes{% endblocktranslate %}"
        '{{ x|default:_("None") }}{# {% translate "No" %} #}'
    )
    assert set(read_template(source)) == {
        Message("It's here"),
        Message('Say "so"'),
        Message("Name"),
        Message("Only you see it."),
        Message("%(n)s of 10 %%"),
        Message("%(n)s code", "%(n)s codes"),
        Message("None"),
    }


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Saved.", "Enregistré."),
        ("Request id:", f"Identifiant{NARROW}:"),
        ('Say "yes"', f"Dites «{NARROW}oui{NARROW}»"),
        ("%(n)s of %(all)s", "%(n)s sur %(all)s"),
        ("At 14:00?", f"À 14:00{NARROW}?"),
        ("See https://a.example/?x=1", "Voir https://a.example/?x=1"),
    ],
)
def test_right_french_has_no_fault(english: str, french: str) -> None:
    assert list(list_faults(english, french)) == []


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Request id:", "Identifiant :"),
        ("Request id:", "Identifiant:"),
        ("Why?", "Pourquoi ?"),
        ('"yes"', "« oui »"),
        ("Done.", f"Terminé{NARROW}!"),
        ("%(n)s codes", "%(m)s codes"),
        ("Saved.", "Enregistré"),
        ("Your code", "Ton code"),
        ("The preview", "L'aperçu"),
    ],
)
def test_wrong_french_is_noticed(english: str, french: str) -> None:
    assert list(list_faults(english, french))
