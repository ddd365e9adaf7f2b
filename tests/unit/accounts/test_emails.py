"""Email addresses as account names."""

import pytest

from accounts.emails import clean_email
from kernel.errors import FieldErrors


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Nora@Studio-Nord.example", "nora@studio-nord.example"),
        ("  nora@studio-nord.example ", "nora@studio-nord.example"),
        ("\u200e\ufeffnora@studio-nord.example\u200f\u00a0", "nora@studio-nord.example"),
        ("nora+qr@studio-nord.example", "nora+qr@studio-nord.example"),
        ("nora@Müller.example", "nora@xn--mller-kva.example"),
    ],
)
def test_one_mailbox_is_one_account(typed: str, stored: str) -> None:
    assert clean_email(typed) == stored
    assert clean_email(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nora",
        "nora@",
        "@studio.example",
        "no ra@studio.example",
        "nora@stu dio.example",
        "nora\x00@studio.example",
        "nora@studio..example",
        "nora@localhost",
        "nora@[127.0.0.1]",
        "nora@127.0.0.10",
        "nora@[IPv6:::1]",
        "nóra@studio.example",
        "nora@é..example",
        "<script>@studio.example",
        "nora@" + "a" * 300 + ".example",
        "n" * 255 + "@studio.example",
        # Normalising it would take seconds.
        "nora@a" + "\u0301\u0323" * 100_000 + ".example",
    ],
)
def test_invalid_addresses_are_rejected_by_field(typed: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        clean_email(typed)
    assert list(refused.value.errors) == ["email"]
