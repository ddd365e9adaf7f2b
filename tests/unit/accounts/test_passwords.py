"""Rules for new passwords."""

import pytest

from accounts.passwords import check_new_password
from kernel.errors import FieldErrors

EMAIL = "nora.lindqvist@studio-nord.example"


@pytest.mark.parametrize(
    "good", ["three quiet rivers", "Zürich, 7 Uhr früh", "密码密码密码密码密码甲"]
)
def test_a_pass_phrase_in_any_alphabet_is_fine(good: str) -> None:
    check_new_password(good, email=EMAIL)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("short", "too short"),
        ("password1234", "too common"),
        ("8472093847502", "entirely numeric"),
        ("nora.lindqvist", "too similar"),
        ("three quiet\x00rivers", "Control characters"),
        ("three quiet\nrivers", "Control characters"),
        ("river " * 30, "at most 128"),
    ],
)
def test_a_bad_password_is_refused_with_its_reason(bad: str, reason: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        check_new_password(bad, email=EMAIL)
    assert any(reason in message for message in refused.value.errors["password"])
