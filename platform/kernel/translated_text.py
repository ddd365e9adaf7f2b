"""Texts that are written before anybody reads them, and therefore in every language at once.

A check of DNS records runs in a worker or in a thread without a language, and what it found is
stored. The English text is what the API shows; the French one is stored beside it, for pages.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from django.utils import translation

Parameters = ParamSpec("Parameters")
_FRENCH = "fr"
_SUFFIX = "_fr"


class TranslatedText(str):
    """The English text; french: the same in French."""

    __slots__ = ("french",)
    french: str


def in_all_languages(write: Callable[Parameters, str]) -> Callable[Parameters, TranslatedText]:
    """Decorator of a function that writes a text with gettext.

    Arguments that are TranslatedTexts themselves stand in the text in its language.
    """

    @wraps(write)
    def write_all(*args: Parameters.args, **kwargs: Parameters.kwargs) -> TranslatedText:
        with translation.override("en"):
            text = TranslatedText(write(*args, **kwargs))
        with translation.override(_FRENCH):
            text.french = _write_french(write, args, kwargs)
        return text

    return write_all


def store_text(key: str, text: str) -> dict[str, str]:
    """The text as values of a stored object."""
    return {key: str(text), f"{key}{_SUFFIX}": get_french(text)}


def read_text(stored: Mapping[str, Any], key: str, default: str = "") -> str:
    """The text in the language of the reader; English where nothing else was stored."""
    english = str(stored.get(key, default))
    return str(stored.get(f"{key}{_SUFFIX}") or english) if is_french() else english


def restore_text(stored: Mapping[str, Any], key: str) -> str:
    """The stored text with its translation, to be stored again."""
    text = TranslatedText(stored.get(key, ""))
    text.french = str(stored.get(f"{key}{_SUFFIX}", ""))
    return text


def get_french(text: str) -> str:
    """Empty for a text that is English only."""
    return text.french if isinstance(text, TranslatedText) else ""


def is_french() -> bool:
    return (translation.get_language() or "").startswith(_FRENCH)


def _write_french(write: Callable[..., str], args: Any, kwargs: Any) -> str:
    return write(
        *map(_to_french, args), **{name: _to_french(value) for name, value in kwargs.items()}
    )


def _to_french(value: Any) -> Any:
    if isinstance(value, TranslatedText):
        return value.french
    if isinstance(value, list | tuple):
        return type(value)(map(_to_french, value))
    return value
