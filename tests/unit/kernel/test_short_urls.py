"""Paths that are short URLs, and paths that are not."""

import string

import pytest

from kernel.short_urls import (
    ShortUrl,
    find_scanned_id,
    is_short_url_path,
    parse_short_url_path,
    parse_short_url_target,
)

ID = "aBc12dEf"
NOISE = [
    *("", "/", "//", ".", ")", "),", "&utm_source=x", "/index.html", "/?utm=1", "?", "#top", "/#a"),
    *("%20", "%00", "%0a", "%0D%0ASet-Cookie:a=b", "%E2%80%8B", "%EF%BC%89", "%C3%A9", "%ff", "%"),
    *(
        "%zz",
        "%2",
        "%2541",
        "/paused/x",
        "/paused.",
        "/PAUSED/",
        "paused/"[6:],
        "\\",
        "|{}",
        "/../",
    ),
]
LONGER = ["A", "0", "z9", "%41", "%61", "%30", "%7A", "a/", "0?x=1", "x."]


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("start", ["/q/", "//q/", "/Q/", "/q//", "///Q//", "/%71/", "/q%2F"])
def test_anything_after_a_short_id_is_ignored(start: str, noise: str) -> None:
    target = f"{start}{ID}{noise}".encode()
    assert parse_short_url_target(target) == ShortUrl(ID, is_paused_page=False)
    assert find_scanned_id(target) == ID


@pytest.mark.parametrize("character", sorted({*map(chr, range(256))} - {*"%?#"}))
def test_only_letters_and_digits_belong_to_a_short_id(character: str) -> None:
    belongs = character in string.ascii_letters + string.digits
    assert (parse_short_url_path(f"/q/{ID}{character}".encode("latin-1")) is None) == belongs


@pytest.mark.parametrize("end", ["", "/", ".", "/?a=b"])
@pytest.mark.parametrize("start", ["/q/", "/Q/", "//q/", "/p/", "xq/"])
def test_scans_are_the_targets_that_hold_a_short_id(start: str, end: str) -> None:
    for character in map(chr, range(256)):
        for short_id in (f"{character}Bc12dEf", f"aBc1{character}dEf", f"aBc12dE{character}"):
            target = f"{start}{short_id}{end}".encode("latin-1")
            code = parse_short_url_target(target)
            assert find_scanned_id(target) == ("" if code is None else code.short_id)


@pytest.mark.parametrize("longer", LONGER)
def test_longer_id_is_not_a_short_id(longer: str) -> None:
    assert parse_short_url_target(f"/q/{ID}{longer}".encode()) is None
    assert find_scanned_id(f"/q/{ID}{longer}".encode()) == ""


def test_short_id_may_be_percent_encoded_and_keeps_its_case() -> None:
    encoded = "".join(f"%{ord(letter):02x}" for letter in ID)
    assert parse_short_url_target(f"/q/{encoded}/".encode()) == ShortUrl(ID, is_paused_page=False)


@pytest.mark.parametrize(
    "target",
    ["/q/aBc12dE", "/q/aBc12dE.", "/q/", "/q", "/", "*", "q/aBc12dEf/", "/x/q/aBc12dEf/",
     "/qq/aBc12dEf", "/q/x/aBc12dEf", "/?/q/aBc12dEf/", "/q/aBc1%3FdEf", "/q/\u00e9Bc12dEf"],
)  # fmt: skip
def test_other_targets_are_not_short_urls(target: str) -> None:
    assert parse_short_url_target(target.encode()) is None


@pytest.mark.parametrize("start", ["/q/", "//Q/"])
@pytest.mark.parametrize("end", ["/paused", "/paused/", "/paused/?a=b", "/paused#a", "//paused/"])
def test_paused_page_is_recognised(start: str, end: str) -> None:
    assert parse_short_url_target(f"{start}{ID}{end}".encode()) == ShortUrl(ID, is_paused_page=True)
    assert find_scanned_id(f"{start}{ID}{end}".encode()) == ""


def test_paths_below_q_are_recognised() -> None:
    assert [is_short_url_path(path) for path in (b"/q/x", b"//Q/", b"/qx", b"/a/q/")] == [
        True, True, False, False,
    ]  # fmt: skip
