"""What an upload becomes: a small PNG without anything of the file but its picture."""

import io

import pytest
from PIL import Image

from tenants.branding.logos.convert import convert
from tenants.branding.logos.outcome import (
    MAX_SIDE_PX,
    MAX_STORED_BYTES,
    LogoError,
    LogoProblem,
)
from tests.support.pictures import (
    make_lying_png,
    make_photo,
    make_picture,
    make_png_bomb,
    make_svg,
)

INK = (11, 87, 164, 255)


def open_png(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png), formats=["PNG"])


def read_pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    pixel = picture.convert("RGBA").getpixel((x, y))
    assert isinstance(pixel, tuple)
    return pixel


def find_problem(data: bytes) -> LogoProblem:
    with pytest.raises(LogoError) as raised:
        convert(data)
    return raised.value.problem


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_kind_becomes_a_png_of_the_same_shape(kind: str) -> None:
    logo = convert(make_picture(kind))
    picture = open_png(logo.png)
    assert (logo.width, logo.height) == picture.size == (400, 100)
    differences = [abs(a - b) for a, b in zip(read_pixel(picture, 10, 10), INK, strict=True)]
    assert max(differences) < 6


def test_an_svg_is_drawn_at_its_shape() -> None:
    logo = convert(make_svg())
    assert (logo.width, logo.height) == (MAX_SIDE_PX, MAX_SIDE_PX // 2)
    picture = open_png(logo.png)
    assert read_pixel(picture, 250, 250) == INK
    assert read_pixel(picture, 900, 250)[3] == 0


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        (b'width="10" height="100"', (100, 1000)),
        (b'width="100%" height="100%" viewBox="0,0,300,100"', (1000, 333)),
        (b'width="40mm" height="10mm"', (1000, 250)),
        (b'viewBox="0 0 1e2 50"', (1000, 500)),
    ],
)
def test_an_svg_says_its_shape_in_several_ways(attributes: bytes, size: tuple[int, int]) -> None:
    logo = convert(make_svg(attributes=attributes))
    assert logo.width == size[0]
    assert abs(logo.height - size[1]) <= 2


@pytest.mark.parametrize(
    "start",
    [
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->\n',
        b"\xef\xbb\xbf",
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x/svg11.dtd">\n',
    ],
)
def test_what_drawing_programs_write_before_an_svg_is_accepted(start: bytes) -> None:
    assert convert(start + make_svg()).width == MAX_SIDE_PX


def test_pictures_inside_of_an_svg_and_its_own_gradients_are_accepted() -> None:
    inside = (
        b'<linearGradient id="g"/><rect width="9" height="9" fill="url(#g)"/>'
        b'<rect width="9" height="9" style="fill:url(\'#g\')"/><use href="#g"/>'
    )
    assert convert(make_svg(inside)).width == MAX_SIDE_PX


@pytest.mark.parametrize("size", [(3000, 500), (500, 3000), (1001, 1001), (4000, 4000)])
def test_a_large_picture_becomes_smaller(size: tuple[int, int]) -> None:
    logo = convert(make_picture(size=size))
    assert max(logo.width, logo.height) == MAX_SIDE_PX
    assert abs(logo.width / logo.height - size[0] / size[1]) < 0.02


def test_a_photo_becomes_small_enough_to_be_stored() -> None:
    logo = convert(make_photo())
    assert len(logo.png) <= MAX_STORED_BYTES
    assert logo.width > 200
    assert abs(logo.width / logo.height - 4 / 3) < 0.02


def test_transparency_stays() -> None:
    picture = open_png(convert(make_picture(colour="#0b57a480")).png)
    assert read_pixel(picture, 5, 5) == (*INK[:3], 128)


def test_metadata_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "secret place"
    logo = convert(make_picture("JPEG", exif=exif, comment=b"secret note"))
    assert (logo.width, logo.height) == (100, 400)
    assert b"secret" not in logo.png
    assert open_png(logo.png).info.keys() <= {"transparency"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_damaged(kind: str, share: float) -> None:
    whole = make_photo((200, 200), kind)
    assert find_problem(whole[: int(len(whole) * share)]) is LogoProblem.DAMAGED


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", LogoProblem.EMPTY),
        (b"GIF89a\x01\x00\x01\x00", LogoProblem.UNKNOWN_FORMAT),
        (b"BM" + b"\0" * 60, LogoProblem.UNKNOWN_FORMAT),
        (b"\x1f\x8b\x08 gzip", LogoProblem.UNKNOWN_FORMAT),
        (b"%PDF-1.7", LogoProblem.UNKNOWN_FORMAT),
        (b"%!PS-Adobe-3.0 EPSF-3.0", LogoProblem.UNKNOWN_FORMAT),
        (b"<html><svg/></html>", LogoProblem.UNKNOWN_FORMAT),
        (b"not a picture", LogoProblem.UNKNOWN_FORMAT),
        (b"<svg", LogoProblem.DAMAGED),
        (b"<svg></g></svg>", LogoProblem.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, LogoProblem.DAMAGED),
        (b"\xff\xd8\xff" + b"\0" * 50, LogoProblem.DAMAGED),
        (b"RIFF\0\0\0\0WEBPVP8 ", LogoProblem.DAMAGED),
        (make_png_bomb(), LogoProblem.TOO_MANY_PIXELS),
        (make_picture(size=(4001, 4000)), LogoProblem.TOO_MANY_PIXELS),
        (make_lying_png(), LogoProblem.DAMAGED),
    ],
    ids=repr,
)
def test_what_is_no_picture_is_refused_for_its_reason(data: bytes, problem: LogoProblem) -> None:
    assert find_problem(data) is problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<script>alert(1)</script>", LogoProblem.SVG_SCRIPT),
        (b"<SCRIPT/>", LogoProblem.SVG_SCRIPT),
        (b'<x:script xmlns:x="http://www.w3.org/2000/svg"/>', LogoProblem.SVG_SCRIPT),
        (b"<foreignObject><p/></foreignObject>", LogoProblem.SVG_SCRIPT),
        (b'<g onload="alert(1)"/>', LogoProblem.SVG_SCRIPT),
        (b'<a xlink:href=" javascript:alert(1)"/>', LogoProblem.SVG_SCRIPT),
        (b'<image xlink:href="/etc/passwd"/>', LogoProblem.SVG_REFERENCE),
        (b'<image href="file:///etc/passwd"/>', LogoProblem.SVG_REFERENCE),
        (b'<image href="https://x.example/a.png"/>', LogoProblem.SVG_REFERENCE),
        (b'<image href="a.png"/>', LogoProblem.SVG_REFERENCE),
        (b'<image href="data:image/svg+xml;base64,AAAA"/>', LogoProblem.SVG_REFERENCE),
        (b'<image href="data:text/html,x"/>', LogoProblem.SVG_REFERENCE),
        (b'<use href="https://x.example/a.svg#b"/>', LogoProblem.SVG_REFERENCE),
        (b'<feImage href="//x.example/a"/>', LogoProblem.SVG_REFERENCE),
        (b'<rect fill="url(https://x.example/a#b)"/>', LogoProblem.SVG_REFERENCE),
        (b"<rect style=\"fill:url( 'a.svg#b')\"/>", LogoProblem.SVG_REFERENCE),
        (b"<style>@import 'https://x.example/a.css';</style>", LogoProblem.SVG_REFERENCE),
        (b"<style>a{fill:u\\72l(//x.example)}</style>", LogoProblem.SVG_REFERENCE),
        (b'<g xml:base="https://x.example/"/>', LogoProblem.SVG_REFERENCE),
        (b"<text>Nord</text>", LogoProblem.SVG_TEXT),
        (b"<g/>" * 20_001, LogoProblem.TOO_COMPLEX),
        (b"<g>" * 300 + b"</g>" * 300, LogoProblem.TOO_COMPLEX),
    ],
)
def test_an_svg_that_holds_more_than_a_drawing_is_refused(
    content: bytes, problem: LogoProblem
) -> None:
    assert find_problem(make_svg(content)) is problem


@pytest.mark.parametrize(
    "start",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]>',
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://x.example/">%a;]>',
    ],
)
def test_entities_are_refused(start: bytes) -> None:
    assert find_problem(start + make_svg()) is LogoProblem.SVG_ENTITY


def test_a_style_sheet_of_another_host_is_refused() -> None:
    start = b'<?xml-stylesheet href="https://x.example/a.css"?>'
    assert find_problem(start + make_svg()) is LogoProblem.SVG_REFERENCE


@pytest.mark.parametrize("box", [b"0 0 100000 1", b"0 0 1 100000"])
def test_a_line_is_no_logo(box: bytes) -> None:
    data = make_svg(attributes=b'viewBox="%b"' % box)
    assert find_problem(data) is LogoProblem.TOO_COMPLEX
