"""Every figure that the API shows of some codes, to compare two moments or two versions."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.journeys.agencies import Api

PERIODS_DAYS = (1, 7, 30, 90, 365)
Figures = dict[str, Any]


def read_figures(api: Api, short_ids: Sequence[str]) -> Figures:
    """{path: answer} of all paths that this version has; lines of an export are sorted."""
    answers = {path: api.call("GET", path) for path in _list_paths(short_ids)}
    return {
        path: _read(answer.text) for path, answer in answers.items() if answer.status_code == 200
    }


def find_differences(before: Figures, after: Figures) -> list[str]:
    """What is missing afterwards or differs. Fields that were added are not a difference."""
    return [line for path in before for line in _compare(path, before[path], after.get(path))]


def _list_paths(short_ids: Sequence[str]) -> Iterator[str]:
    yield "/v1/dynamic/?page_size=100"
    yield "/v1/me/"
    for days in PERIODS_DAYS:
        yield f"/v1/analytics/?days={days}"
    for short_id in short_ids:
        code = f"/v1/dynamic/{short_id}"
        yield f"{code}/"
        yield f"{code}/scans/?page_size=100"
        for days in PERIODS_DAYS:
            for bots in ("include", "exclude"):
                yield f"{code}/analytics/?days={days}&bots={bots}"
        yield f"{code}/scans/export/?days=365"


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return sorted(text.splitlines())


def _compare(where: str, before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from _compare(f"{where} {key}", value, after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _compare(f"{where} {number}", old, new)
    elif before != after:
        yield f"{where}: {before!r} is now {after!r}"
