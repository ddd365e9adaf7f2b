"""Entity tags and If-Match, by RFC 9110."""

import contextlib
import re
import time

import pytest

from kernel.entity_tags import IF_MATCH_PATTERN, make_entity_tag, parse_if_match
from kernel.errors import FieldErrors, PreconditionFailedError

TAG = make_entity_tag({"name": "Menu"})


def matches(raw: str) -> bool:
    condition = parse_if_match(raw)
    assert condition is not None
    try:
        condition.check(TAG)
    except PreconditionFailedError:
        return False
    return True


def test_tag_is_strong_quoted_and_depends_on_the_content() -> None:
    assert TAG.startswith('"')
    assert TAG.endswith('"')
    assert make_entity_tag({"b": 1, "a": "é"}) == make_entity_tag({"a": "é", "b": 1})
    assert make_entity_tag({"a": True}) != make_entity_tag({"a": False})


@pytest.mark.parametrize(
    "raw",
    [
        TAG,
        f"  {TAG}\t",
        f'"other", {TAG}',
        f'"a,b",{TAG}',
        f'"other",, ,{TAG},',
        f"W/{TAG}, {TAG}",
        f'"{"x" * 5000}", {TAG}',
        "*",
        " * ",
        *[f'{TAG[:-1]}-{coding}"' for coding in ("gzip", "zstd", "br")],
    ],
)
def test_matching_if_match_passes(raw: str) -> None:
    assert matches(raw)


@pytest.mark.parametrize(
    "raw", ['"other"', f"W/{TAG}", f'"other", W/{TAG}', '""', '"*"', f'W/{TAG[:-1]}-gzip"', '"é"']
)
def test_other_if_match_raises_412(raw: str) -> None:
    assert not matches(raw)


@pytest.mark.parametrize(
    "raw",
    ["", " ", ",", TAG.strip('"'), f"{TAG} {TAG}", f"*, {TAG}", f"{TAG}, *", f"w/{TAG}", '"open',
     f'{TAG}x', '"two words"', "W/*", "'single'", '"' * 3, " " * 30_000 + "x"],
)  # fmt: skip
def test_malformed_list_of_tags_is_rejected_by_name(raw: str) -> None:
    with pytest.raises(FieldErrors, match="If-Match"):
        parse_if_match(raw)


@pytest.mark.parametrize(
    "raw", [" " * 30_000 + "x", "\t " * 15_000 + TAG, f"{TAG}{' ' * 30_000}x", ", " * 15_000]
)
def test_runs_of_blanks_are_parsed_in_linear_time(raw: str) -> None:
    """With backtracking this takes seconds. CPU time, as other processes run meanwhile."""
    started = time.thread_time()
    with contextlib.suppress(FieldErrors):
        parse_if_match(raw)
    assert time.thread_time() - started < 0.5


def test_missing_header_is_no_condition() -> None:
    assert parse_if_match(None) is None


@pytest.mark.parametrize("raw", ["*", TAG, f"W/{TAG}", f'"a",{TAG}', f'"" , {TAG}'])
def test_values_that_match_the_published_pattern_are_accepted(raw: str) -> None:
    assert re.search(IF_MATCH_PATTERN, raw)
    assert parse_if_match(raw) is not None


@pytest.mark.parametrize("raw", ["", "abc", f"*, {TAG}", f"{TAG} {TAG}", '"a b"', "**"])
def test_rejected_values_do_not_match_the_published_pattern(raw: str) -> None:
    assert not re.search(IF_MATCH_PATTERN, raw)
    with pytest.raises(FieldErrors):
        parse_if_match(raw)
