"""The image: its content, its user, and what must not get into it."""

import re
from fnmatch import fnmatch

from tests.support.compose import ROOT

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
STAGES = DOCKERFILE.split("\nFROM ")
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()


def test_every_base_image_is_pinned_to_a_version() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == 2
    assert all(re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", image) for image in images)


def test_only_locked_packages_with_their_hashes_are_installed() -> None:
    installs = re.findall(r"pip (?:install|check).*", DOCKERFILE)
    command = "pip install --no-deps --require-hashes --only-binary :all: -r"
    assert installs == [
        f"{command} requirements-s3.lock \\",
        "pip check",
        f"{command} /tmp/node.lock",
    ]
    assert "apt-get" not in DOCKERFILE


def test_npm_stays_in_the_stage_that_builds() -> None:
    assert "/opt/node" not in STAGES[-1]
    assert "rm -rf platform/dashboard/frontend" in DOCKERFILE


def test_the_process_is_not_root_and_cannot_change_its_code() -> None:
    assert "\nUSER 10001:10001\n" in STAGES[-1]
    lines = re.findall(r"^COPY .*", STAGES[-1], re.MULTILINE)
    assert lines
    assert all("--chown" not in copy for copy in lines)


def test_image_has_a_health_check() -> None:
    assert "HEALTHCHECK" in STAGES[-1]
    assert "/api/health/" in STAGES[-1]


def test_no_secret_stays_in_a_layer() -> None:
    assert not re.search(r"^ARG ", DOCKERFILE, re.MULTILINE)
    for environment in re.findall(r"^ENV ((?:.*\\\n)*.*)", DOCKERFILE, re.MULTILINE):
        assert not re.search(r"SECRET|PASSWORD|JWT|_URL", environment)


def test_only_named_folders_reach_the_builder() -> None:
    assert next(line for line in IGNORED if not line.startswith("#")) == "*"
    for name in (
        ".env",
        ".git",
        ".data",
        "tests",
        "docs",
        "deploy",
        ".venv",
        "requirements-dev.lock",
    ):
        assert not is_sent(name), name


def test_every_package_of_the_product_reaches_the_builder() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()
    listed = re.search(r"packages = \[(.*?)\]", pyproject, re.DOTALL)
    assert listed
    for package in re.findall(r'"([^"]+)"', listed[1]):
        assert is_sent(package.split("/")[0]), package


def is_sent(name: str) -> bool:
    """By .dockerignore, for a name in the root: the last matching line wins."""
    sent = True
    for line in IGNORED:
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and fnmatch(name, pattern):
            sent = line.startswith("!")
    return sent
