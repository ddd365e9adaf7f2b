"""Check the subjects of commits: `area: Imperative sentence`, at most 72 characters.

Commits up to BASE are older than the rule. In a shallow clone without BASE every commit is newer.
In a history without BASE at all only the last commit is checked.
"""

import re
import subprocess
import sys
from pathlib import Path

BASE = "ec6cca6659e6d384bb0d86786ff15accf1fc8055"
MAX_CHARS = 72
# An area is one or more lower-case words: "edge: ...", "tests, ci: ...", "scans/log: ...".
FORM = re.compile(r"[a-z0-9]+(?:(?:[-/.]|, | )[a-z0-9]+)*: [A-Z]\S*(?: \S+)+")


def find_faults(subject: str) -> list[str]:
    """What is wrong with the subject of a commit; empty when nothing is."""
    faults = []
    if not FORM.fullmatch(subject):
        faults.append("not of the form `area: Imperative sentence`")
    if len(subject) > MAX_CHARS:
        faults.append(f"{len(subject)} characters, at most {MAX_CHARS}")
    return faults


def list_commits(root: Path, base: str = BASE) -> list[tuple[str, str]]:
    """(short hash, subject) of the commits to check, merges left out."""
    if _runs(root, "merge-base", "--is-ancestor", base, "HEAD"):
        revisions = [f"{base}..HEAD"]
    elif _git(root, "rev-parse", "--is-shallow-repository") == "true":
        revisions = ["HEAD"]
    else:
        revisions = ["-1", "HEAD"]
    log = _git(root, "log", "--no-merges", "--format=%h %s", *revisions)
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in log.splitlines()]


def _runs(root: Path, *arguments: str) -> bool:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main() -> int:
    """Prints the faulty commits; 1 when there are any."""
    commits = list_commits(Path(__file__).resolve().parent.parent)
    faulty = [(commit, subject, find_faults(subject)) for commit, subject in commits]
    faulty = [entry for entry in faulty if entry[2]]
    for commit, subject, faults in faulty:
        print(f"{commit} {subject}\n    {'; '.join(faults)}", file=sys.stderr)
    print(f"{len(commits) - len(faulty)} of {len(commits)} commit subjects are well formed")
    return 1 if faulty else 0


if __name__ == "__main__":
    raise SystemExit(main())
