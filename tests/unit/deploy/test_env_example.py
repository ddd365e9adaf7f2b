"""deploy/env.example lists the variables of docker-compose.yml with their defaults."""

import re

from tests.support.compose import ROOT, TEXT, VARIABLE

EXAMPLE = (ROOT / "deploy" / "env.example").read_text()
LINES = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", EXAMPLE, re.MULTILINE))
ASKED = {match["name"]: match["rest"] for match in VARIABLE.finditer(TEXT)}


def test_every_variable_of_the_compose_file_is_explained() -> None:
    assert set(LINES) == set(ASKED)


def test_every_variable_has_a_comment_above_it() -> None:
    paragraphs = [
        part for part in EXAMPLE.split("\n\n") if re.search(r"^[A-Z0-9_]+=", part, re.MULTILINE)
    ]
    assert all(part.lstrip().startswith("#") for part in paragraphs)


def test_required_variables_are_empty_so_that_a_copy_does_not_start() -> None:
    required = {name for name, rest in ASKED.items() if rest.startswith(":?")}
    optional = {name for name, rest in ASKED.items() if rest == ":-"}
    assert {name for name in optional if not name.startswith("S3_")} == {"SECRET_KEY_FALLBACKS"}
    assert {name for name, value in LINES.items() if not value} == required | optional


def test_other_variables_show_the_default() -> None:
    for name, rest in ASKED.items():
        if rest.startswith(":-"):
            assert LINES[name] == rest.removeprefix(":-"), name


def test_variable_has_one_default_only() -> None:
    found: dict[str, set[str]] = {}
    for match in VARIABLE.finditer(TEXT):
        found.setdefault(match["name"], set()).add(match["rest"])
    assert [name for name, rests in found.items() if len(rests) > 1] == []
