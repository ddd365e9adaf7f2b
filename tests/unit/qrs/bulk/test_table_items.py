"""Cells of a table mean what JSON means."""

from typing import Any

import pytest

from kernel.csv_bodies import read_csv_items
from qrs.bulk.table_items import read_texts
from qrs.schemas.generate import GenerateIn


def read(table: str) -> dict[str, Any]:
    (item,) = map(read_texts, read_csv_items(table.encode()))
    return item


def test_fields_have_the_types_of_their_schema() -> None:
    item = read("data,format,size_inches,dpi,crop_marks,quiet_zone\r\n123,pdf,2.5,600,TRUE,5\r\n")
    assert item == {
        "data": "123",
        "format": "pdf",
        "size_inches": 2.5,
        "dpi": 600,
        "crop_marks": True,
        "quiet_zone": 5,
    }
    GenerateIn.model_validate({**item, "data": "https://example.com"})


def test_a_payload_is_read_by_its_data_type() -> None:
    item = read("data_type;payload.latitude;payload.longitude\ngeo;45.5;-73.6\n")
    assert item == {"data_type": "geo", "payload": {"latitude": 45.5, "longitude": -73.6}}


def test_lists_are_json_and_numbers_of_phones_stay_texts() -> None:
    item = read(
        "data_type,payload.name,payload.phone,payload.emails\n"
        'vcard,Alice,15145550001,"[""a@example.com"",""b@example.com""]"\n'
    )
    assert item["payload"]["phone"] == "15145550001"
    assert item["payload"]["emails"] == ["a@example.com", "b@example.com"]
    GenerateIn.model_validate(item)


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "1e999", "9" * 5000, "[" * 5000, "2,5", "x"])
def test_what_is_no_value_is_left_to_the_schema(cell: str) -> None:
    item = read_texts({"data": "https://example.com", "size_inches": cell})
    with pytest.raises(ValueError, match="size_inches"):
        GenerateIn.model_validate(item)


def test_a_design_is_named_by_text_or_number() -> None:
    assert read("data,design\nhttps://example.com,12\n")["design"] in ("12", 12)
