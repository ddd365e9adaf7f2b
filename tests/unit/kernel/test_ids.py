"""Short ids and request ids."""

import pytest

from kernel.ids import is_short_id, new_short_id
from kernel.request_ids import choose_request_id


def test_new_short_ids_are_eight_base_62_characters_and_differ() -> None:
    drawn = {new_short_id() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(is_short_id(short_id) for short_id in drawn)


@pytest.mark.parametrize("text", ["", "aBc12dE", "aBc12dEf9", "aBc12dE-", "aBc12dÉf", "aBc12dE\n"])
def test_other_texts_are_not_short_ids(text: str) -> None:
    assert not is_short_id(text)


@pytest.mark.parametrize(
    "offered",
    ["order-77.retry_2", "1", "a", "-", "7f", "a" * 128, "FYg1+A9/F_Q=", "app:web/7", "Root=1-6a"],
)
def test_well_formed_request_id_is_kept(offered: str) -> None:
    assert choose_request_id(offered) == offered


@pytest.mark.parametrize(
    "offered",
    [None, "", "a" * 129, "x y z 1 2 3", "id\r\nX-Evil: 1", "a\n", "\u00e9", "<b>", "\u0661",
     'a"b', "a;b", "%0a"],
)  # fmt: skip
def test_other_request_ids_are_replaced(offered: str | None) -> None:
    chosen = choose_request_id(offered)
    assert chosen != offered
    assert len(chosen) == 32
