"""What is wrong with a code is said in the language of the page."""

from collections.abc import Sequence

import pytest
from django.utils import translation

from kernel.errors import FieldErrors
from qrs.services.form_values import VariantTexts, check_qr_form
from qrs.validation import MAX_VARIANTS

URL = "https://example.com/"
URLS = [
    "", "example.com", "ftp://example.com/", "https:example.com", "https://", "https://a b.com/",
    "https://user:secret@example.com/", "https://127.0.0.1/", "https://[::1]/", "https://menu/",
    "https://localhost/", "https://shop.localhost/", "https://q.localhost/q/aBc12dEf/",
    "https://example.com\\x", "https://exa\u200bmple.com/", "https://-.com:99999/",
    f"https://example.com/{'a' * 2000}", f"https://example.com/{'é' * 1000}", "mailto:a@b.example",
]  # fmt: skip
NAMES = ["", " \u200b", "x" * 121, "x" * 5000, "a\nb", "a\u202eb", "\u0301"]
WEIGHTS = ["", "x", "-1", "1.5", "10001", "9" * 40]


def row(url: str = URL, label: str = "A", weight: str = "1") -> VariantTexts:
    return VariantTexts(url=url, label=label, weight=weight)


FORMS = [
    *(("Menu", url, ()) for url in URLS),
    *((name, URL, ()) for name in NAMES),
    *(("Menu", URL, (row(url=url), row(label="B"))) for url in URLS if url),
    *(("Menu", URL, (row(label=label),)) for label in ["", "x" * 41, "a\nb"]),
    *(("Menu", URL, (row(weight=weight),)) for weight in WEIGHTS),
    ("Menu", URL, (row(weight="0"), row(label="B", weight="0"))),
    ("Menu", URL, (row(), row())),
    ("Menu", URL, tuple(row(label=str(n)) for n in range(MAX_VARIANTS + 1))),
]


def list_messages(language: str, name: str, url: str, variants: Sequence[VariantTexts]) -> set[str]:
    with translation.override(language), pytest.raises(FieldErrors) as refused:
        check_qr_form(name=name, destination_url=url, variants=variants)
    return {text for messages in refused.value.errors.values() for text in messages}


@pytest.mark.parametrize(("name", "url", "variants"), FORMS)
def test_no_refusal_is_english_on_a_french_page(
    name: str, url: str, variants: Sequence[VariantTexts]
) -> None:
    english = list_messages("en", name, url, variants)
    french = list_messages("fr", name, url, variants)
    assert len(english) == len(french)
    assert not english & french
