"""Links, commands and files in the documents exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")])
APPS = ("platform", "tenants", "qrs", "scans", "customdomains", "tasks")
READMES = sorted(
    file
    for app in APPS
    for file in ROOT.glob(f"{app}/**/README.md")
    if "node_modules" not in file.parts
)
DECISIONS = ROOT / "docs" / "decisions"

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Also in running text, in backquotes; not the verb: `make` must begin the code.
MAKE_COMMAND = re.compile(r"(?:^|`)make(?: -C \S+)? ([a-z]+)", re.MULTILINE)
REPOSITORY_PATH = re.compile(
    r"`((?:platform|config|tests|tenants|qrs|scans|tasks|deploy)/[\w./-]+)`"
)


def by_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", [*DOCUMENTS, *READMES], ids=by_name)
def test_relative_links_resolve(document: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(document.read_text())]
    relative = [target for target in targets if target and "://" not in target]
    assert [target for target in relative if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", [*DOCUMENTS, *READMES], ids=by_name)
def test_make_commands_exist(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(MAKE_COMMAND.findall(document.read_text())) <= targets


@pytest.mark.parametrize("document", [*DOCUMENTS, *READMES], ids=by_name)
def test_named_files_exist(document: Path) -> None:
    named = REPOSITORY_PATH.findall(document.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


# `name.py`, or the first word of a line of a diagram or table of modules.
MODULE = re.compile(r"(?<![\w./-])([a-z_]+(?:/[a-z_]+)*\.py)\b")


@pytest.mark.parametrize("readme", READMES, ids=by_name)
def test_readmes_of_apps_name_modules_that_exist(readme: Path) -> None:
    """By a path in the app, or by the name alone of a module or test."""
    names = {file.name for app in (*APPS, "tests") for file in (ROOT / app).rglob("*.py")}
    named = MODULE.findall(readme.read_text())
    folders = (readme.parent, ROOT, ROOT / "platform")
    missing = [
        name
        for name in named
        if name not in names and not any((folder / name).exists() for folder in folders)
    ]
    assert missing == []


def test_the_layout_table_names_every_package() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()
    listed = re.search(r"packages = \[(.*?)\]", pyproject, re.DOTALL)
    assert listed
    readme = (ROOT / "README.md").read_text()
    for package in re.findall(r'"([^"]+)"', listed[1]):
        assert f"| `{package}/` |" in readme


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    records = sorted(path.name for path in DECISIONS.glob("*.md") if path.name != "README.md")
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    index = (DECISIONS / "README.md").read_text()
    for name in records:
        title = (DECISIONS / name).read_text().splitlines()[0].removeprefix("# ")
        number, _, words = title.partition(". ")
        assert int(number) == int(name[:4])
        assert f"{number}. [{words}]({name})" in index


def test_every_document_is_linked() -> None:
    linked = {
        (document.parent / link.partition("#")[0]).resolve()
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text())
        if "://" not in link
    }
    assert [by_name(path) for path in DOCUMENTS if path not in linked] == ["README.md"]
