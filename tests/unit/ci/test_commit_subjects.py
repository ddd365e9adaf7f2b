"""The form of a commit's subject."""

import pytest

from tests.support.commits import load_check_commits

check_commits = load_check_commits()


@pytest.mark.parametrize(
    "subject",
    [
        "edge: Call the turns of the engine micro-batches",
        "tenants, kernel: Move bodies of the API to schemas.py.",
        "scans/log: Stream exports",
        "edge: Return 503, not 404, for unresolved hosts",
        "docs: " + "A" * 32 + " " + "b" * 33,
    ],
)
def test_well_formed_subjects_pass(subject: str) -> None:
    assert check_commits.find_faults(subject) == []


@pytest.mark.parametrize(
    "subject",
    [
        "x",
        "Rename what crosses the apps",
        "edge: rename the engine",
        "Edge: Rename the engine",
        "edge:Rename the engine",
        "edge: Rename",
        "edge : Rename the engine",
        ": Rename the engine",
    ],
)
def test_other_forms_are_faults(subject: str) -> None:
    assert check_commits.find_faults(subject) == ["not of the form `area: Imperative sentence`"]


def test_subject_of_73_characters_is_too_long() -> None:
    subject = "docs: " + "A" * 32 + " " + "b" * 34
    assert check_commits.find_faults(subject) == ["73 characters, at most 72"]
