"""The form of a code: each field's refusal stands at its field, in the API's own words."""

from typing import Any

import pytest

from kernel.errors import FieldErrors
from qrs.services.form_values import VariantTexts, check_qr_form
from tests.support.factories import MENU_URL, Workspace

BAD_NAMES = ["", "  ", "\u200b", "x" * 121, "a\nb", "a\x00b", "\u202eabc"]
BAD_URLS = [
    *(
        "",
        "example.com",
        "ftp://example.com/",
        "https://a b.example/",
        "https://user:pw@example.com/",
    ),
    *("https://127.0.0.1/", "https://2130706433/", "https://localhost/", "https://intranet/"),
    *(
        "https://q.localhost/q/abcdefgh/",
        "https://example.com\\@evil.example/",
        "https:example.com",
    ),
    *("https://example.com/" + "x" * 2000, "https://example.com/" + "é" * 700),
]
BAD_LABELS = ["", " ", "x" * 41, "a\tb\x00"]
BAD_WEIGHTS = {
    "": "A whole number is required.",
    "1.5": "A whole number is required.",
    "many": "A whole number is required.",
    "٣": "A whole number is required.",
    "-1": "Ensure this value is at least 0.",
    "10001": "Ensure this value is at most 10000.",
    "9" * 3000: "Ensure this value is at most 10000.",
}


def refuse(**fields: Any) -> dict[str, list[str]]:
    values = {"name": "Menu", "destination_url": MENU_URL, **fields}
    with pytest.raises(FieldErrors) as refused:
        check_qr_form(**values)
    return refused.value.errors


def read_api_refusal(workspace: Workspace, **fields: Any) -> dict[str, list[str]]:
    body = {"name": "Menu", "destination_url": MENU_URL, **fields}
    answer = workspace.owner.post("/api/v1/dynamic/", body)
    assert answer.status == 400
    errors: dict[str, list[str]] = answer.json
    return errors


def variant(**fields: str) -> VariantTexts:
    return VariantTexts(**{"url": MENU_URL, "label": "A", "weight": "1", **fields})


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_wrong_name_is_refused_as_by_the_api(nord: Workspace, name: str) -> None:
    assert refuse(name=name) == read_api_refusal(nord, name=name)


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_wrong_destination_is_refused_as_by_the_api(nord: Workspace, url: str) -> None:
    errors = read_api_refusal(nord, destination_url=url)
    assert refuse(destination_url=url) == errors
    if url:
        assert refuse(variants=[variant(), variant(url=url)]) == {
            "variants.1.url": errors["destination_url"]
        }


@pytest.mark.parametrize("label", BAD_LABELS)
def test_a_wrong_label_is_refused_at_its_row(label: str) -> None:
    errors = refuse(variants=[variant(), variant(label=label)])
    assert list(errors) == ["variants.1.label"]


@pytest.mark.parametrize("weight", BAD_WEIGHTS)
def test_a_wrong_weight_is_refused_at_its_row(weight: str) -> None:
    row = variant(label="B", weight=weight)
    assert refuse(variants=[variant(), row]) == {"variants.1.weight": [BAD_WEIGHTS[weight]]}


def test_all_wrong_fields_are_named_at_once() -> None:
    rows = [variant(url="", label="A", weight="x"), variant(url="", label=""), variant(label="")]
    assert sorted(refuse(name="", destination_url="", variants=rows)) == [
        *("destination_url", "name", "variants.0.url", "variants.0.weight", "variants.2.label"),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([variant(weight="0"), variant(label="B", weight="0")], "The total of all weights"),
        ([variant(), variant()], "Labels must be unique"),
        ([variant(label=f"{place}") for place in range(11)], "At most 10 items are allowed."),
    ],
)
def test_rules_for_all_variants_are_told_above_them(rows: list[VariantTexts], message: str) -> None:
    errors = refuse(variants=rows)
    assert list(errors) == ["variants"]
    assert errors["variants"][0].startswith(message)


def test_blank_rows_are_left_out_and_values_normalised() -> None:
    blank = VariantTexts(url=" ", label="", weight="1")
    values = check_qr_form(
        name=" Menu ",
        destination_url="HTTPS://Example.com/é",
        variants=[blank, variant(weight=" 007 "), blank],
    )
    assert values.name == "Menu"
    assert values.destination_url == "https://example.com/%C3%A9"
    assert values.variants == [{"url": MENU_URL, "label": "A", "weight": 7}]
