"""Chooses English or French by Accept-Language."""

from functools import lru_cache
from typing import Literal

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
_MAX_HEADER = 200


def choose_language(accept_language: bytes) -> Language:
    """The language that the header prefers; English if it names neither.

    Source: RFC 9110 section 12.5.4.
    """
    return _choose_language(accept_language[:_MAX_HEADER])


@lru_cache(maxsize=1024)
def _choose_language(accept_language: bytes) -> Language:
    best: Language = "en"
    best_weight = 0.0
    for part in accept_language.decode("latin-1").lower().split(","):
        tag, _, parameter = part.partition(";")
        weight = _read_weight(parameter)
        for language in LANGUAGES:
            if tag.strip().partition("-")[0] == language and weight > best_weight:
                best, best_weight = language, weight
    return best


def _read_weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
