"""Many random styles, by zxing and zbar: RANDOM_STYLES in each format, by default 25."""

import ctypes.util
import os

import pytest

from tests.support.random_style_checks import check_styles

_EACH = int(os.environ.get("RANDOM_STYLES", "25"))
_HAS_ZBAR = ctypes.util.find_library("zbar") is not None


@pytest.mark.parametrize("output", ["png", "svg", "pdf", "eps"])
def test_what_is_answered_is_read_and_what_is_advised_passes(output: str) -> None:
    outcomes = check_styles(output, _EACH, seed=2026, zbar=False)
    assert min(outcomes["answered"], outcomes["refused"]) > _EACH / 10


@pytest.mark.skipif(not _HAS_ZBAR, reason="libzbar0 is not installed")
def test_another_reader_reads_what_is_answered_or_advised() -> None:
    check_styles("pdf", _EACH, seed=18004, zbar=True)
