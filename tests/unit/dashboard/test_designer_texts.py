"""What is typed into the designer, as sizes, resolutions and colours."""

import pytest

from dashboard.designer.draft import Draft
from dashboard.designer.output_form import OUTPUT_TEXTS
from dashboard.designer.style_form import PRINT_TEXTS, TEXTS
from qrs.rendering import RenderingError, RenderOptions

TYPED = {**TEXTS, **PRINT_TEXTS, **OUTPUT_TEXTS}


def make_options(**changes: str) -> RenderOptions:
    return Draft({**TYPED, **changes}).make_options()


@pytest.mark.parametrize(
    ("changes", "inches"),
    [
        ({}, 2.0),
        ({"size": "other", "other": "2,5", "unit": "in"}, 2.5),
        ({"size": "other", "other": " 25.4 ", "unit": "mm"}, 1.0),
        ({"size": "other", "other": "100", "unit": "mm"}, 3.937),
    ],
)
def test_sizes_are_read_in_inches_and_millimetres(changes: dict[str, str], inches: float) -> None:
    assert make_options(**changes) == RenderOptions(size_inches=inches, background="#ffffff")


@pytest.mark.parametrize(
    ("field", "name", "values"),
    [
        ("size", "size_inches", ("", "wide", "0.4", "15.1", "-2", "nan", "inf", "1e99", "9" * 999)),
        ("dpi", "dpi", ("", "71", "601", "300.5", "٣٠٠", "9" * 999)),
        ("format", "format", ("", "gif", "PNG")),
        ("background", "background", ("", "red", "#12", "url(x)")),
        ("quiet_zone", "quiet_zone", ("", "1", "21", "4.5", "-4", "9" * 999)),
        ("logo_size_ratio", "logo_size_ratio", ("", "0.09", "0.36", "nan", "inf", "9" * 999)),
    ],
)
def test_each_wrong_choice_is_refused_at_its_field(
    field: str, name: str, values: tuple[str, ...]
) -> None:
    for value in values:
        with pytest.raises(RenderingError) as refused:
            make_options(**{field: value})
        assert refused.value.field == name, value


@pytest.mark.parametrize("unit", ["", "cm", "MM"])
def test_sizes_have_one_of_two_units(unit: str) -> None:
    with pytest.raises(RenderingError) as refused:
        make_options(size="other", other="2", unit=unit)
    assert refused.value.field == "unit"
