"""Which commits .ci/check_commits.py checks."""

import subprocess
from pathlib import Path

import pytest

from tests.support.commits import load_check_commits

check_commits = load_check_commits()
IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "gc.auto=0")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *IDENTITY, "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Four commits with the subjects "1" to "4", of which "4" is a merge of "side"."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    for subject in "123":
        git(folder, "commit", "--quiet", "--allow-empty", "--message", subject)
    git(folder, "checkout", "--quiet", "-b", "side", "HEAD~1")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "side")
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "4", "side")
    return folder


def subjects(folder: Path, base: str) -> set[str]:
    return {subject for _, subject in check_commits.list_commits(folder, base)}


def test_commits_after_the_base_are_checked_without_merges(repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD~2")
    assert subjects(repository, base) == {"3", "side"}


def test_shallow_clone_without_the_base_is_checked_as_a_whole(
    repository: Path, tmp_path: Path
) -> None:
    base = git(repository, "rev-parse", "HEAD~3")
    clone = tmp_path / "clone"
    url = repository.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth", "2", url, str(clone))
    assert subjects(clone, base) == {"3", "side"}


def test_history_without_the_base_is_checked_at_its_last_commit(repository: Path) -> None:
    git(repository, "reset", "--quiet", "--hard", "HEAD~1")
    assert subjects(repository, "0" * 40) == {"3"}
