"""Parts of a ZIP that were written apart are one archive."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from kernel.zip_parts import ZipMember, ZipPart

NOW = datetime(2026, 5, 8, 13, 45, 12, tzinfo=UTC)


def join(contents: list[list[tuple[str, bytes, bool]]]) -> bytes:
    """Each list is a part, made by another process: only bytes and JSON go from one to the next."""
    archive, members = b"", "[]"
    *parts, last = contents
    for content in parts:
        part = ZipPart(offset=len(archive), now=NOW)
        for name, data, deflated in content:
            part.add(name, data, deflated=deflated)
        archive += part.get_bytes()
        members = json.dumps([*json.loads(members), *[each.to_json() for each in part.members]])
    end = ZipPart(offset=len(archive), now=NOW)
    for name, data, deflated in last:
        end.add(name, data, deflated=deflated)
    return archive + end.close_archive(map(ZipMember.from_json, json.loads(members)))


def test_joined_parts_are_read_as_one_archive() -> None:
    svg, png = b"<svg>" * 500, bytes(range(256)) * 4
    joined = join(
        [
            [("a.svg", svg, True), ("b.png", png, False)],
            [("c.svg", svg[::-1], True)],
            [("manifest.json", b"{}", False)],
        ]
    )
    with zipfile.ZipFile(io.BytesIO(joined)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.svg", "b.png", "c.svg", "manifest.json"]
        assert archive.read("a.svg") == svg
        assert archive.read("b.png") == png
        info = archive.getinfo("a.svg")
        assert (info.date_time, info.external_attr >> 16) == ((2026, 5, 8, 13, 45, 12), 0o644)
        assert info.compress_size < len(svg)
        assert archive.getinfo("b.png").compress_type == zipfile.ZIP_STORED


def test_headers_name_their_sizes_so_that_streams_can_be_read() -> None:
    """No data descriptors, which readers of streams refuse for stored entries."""
    joined = join([[("a.png", b"12345", False)], []])
    with zipfile.ZipFile(io.BytesIO(joined)) as archive:
        assert not archive.getinfo("a.png").flag_bits & 0x08
    assert int.from_bytes(joined[18:22], "little") == 5


def test_an_archive_of_one_empty_part_is_valid() -> None:
    with zipfile.ZipFile(io.BytesIO(join([[]]))) as archive:
        assert archive.namelist() == []


@pytest.mark.parametrize("offset", [2**32 - 10, 2**32 + 10, 40 * 2**30])
def test_a_directory_beyond_four_gigabytes_is_zip64(offset: int) -> None:
    member = ZipMember("a.png", offset - 100, 0, 5, 5, zipfile.ZIP_STORED, (2026, 5, 8, 0, 0, 0))
    end = ZipPart(offset=offset, now=NOW)
    end.add("manifest.json", b"{}", deflated=False)
    tail = end.close_archive([member])
    assert b"PK\x06\x06" in tail
    # Positions are those of the whole archive, which nobody needs to have for this.
    locator = tail.rindex(b"PK\x06\x07")
    at = int.from_bytes(tail[locator + 8 : locator + 16], "little")
    assert at == offset + tail.index(b"PK\x06\x06")


def test_a_part_knows_how_large_it_is() -> None:
    part = ZipPart(offset=1_000, now=NOW)
    part.add("a.png", b"12345", deflated=False)
    assert part.size_bytes == len(part.get_bytes())
    assert part.members[0].offset == 1_000
