"""Texts that are stored in every language."""

from collections.abc import Sequence

from django.utils import translation

from kernel.translated_text import (
    TranslatedText,
    get_french,
    in_all_languages,
    read_text,
    restore_text,
    store_text,
)


@in_all_languages
def greet(name: str, others: Sequence[str] = ()) -> str:
    hello = "Bonjour" if translation.get_language() == "fr" else "Hello"
    return " ".join([hello, name, *others])


def test_a_text_is_english_and_knows_its_french() -> None:
    for language in ("en", "fr"):
        with translation.override(language):
            text = greet("Nord")
            assert text == "Hello Nord"
            assert isinstance(text, TranslatedText)
            assert text.french == "Bonjour Nord"
            assert translation.get_language() == language


def test_translated_arguments_stand_in_their_language() -> None:
    text = greet(greet("a"), others=[greet("b")])
    assert text == "Hello Hello a Hello b"
    assert get_french(text) == "Bonjour Bonjour a Bonjour b"


def test_a_stored_text_is_read_in_the_language_of_the_reader() -> None:
    stored = store_text("note", greet("Nord"))
    assert stored == {"note": "Hello Nord", "note_fr": "Bonjour Nord"}
    assert read_text(stored, "note") == "Hello Nord"
    with translation.override("fr"):
        assert read_text(stored, "note") == "Bonjour Nord"
        assert read_text({"note": "Only English"}, "note") == "Only English"
        assert read_text({}, "note", default="none") == "none"
    assert store_text("note", restore_text(stored, "note")) == stored
