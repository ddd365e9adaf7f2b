"""Rules for every service beyond the schema."""

import re
from typing import Any

import pytest

from tests.support.compose import (
    FILE,
    LONG_RUNNING,
    ONE_SHOT,
    ROOT,
    SERVICES,
    TEXT,
    VARIABLE,
    get_environment,
)

CELERY_WORKERS = ("worker-dns", "worker-mail", "worker-bulk", "worker")
WORKERS = ("worker-scans", "worker-webhooks", *CELERY_WORKERS)
EXPECTED = {"web", *WORKERS, "beat", "migrate", "postgres", "redis", "caddy"}
# A bucket is optional, and so are its keys: a machine may have a role.
SECRET_NAME = re.compile(r"^(?!S3_).*(?:SECRET|PASSWORD|JWT_KEYS|_URL$)")
# Only while SECRET_KEY is changed.
MAY_BE_EMPTY = "SECRET_KEY_FALLBACKS"


def every_service() -> list[Any]:
    return [pytest.param(SERVICES[name], id=name) for name in sorted(SERVICES)]


def test_all_services_of_the_product_are_there() -> None:
    assert set(SERVICES) == EXPECTED


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_every_long_running_service_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_every_long_running_service_restarts(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(ONE_SHOT))
def test_one_shot_service_runs_once(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"


@pytest.mark.parametrize("service", every_service())
def test_no_service_runs_as_root(service: dict[str, Any]) -> None:
    user, group = (int(part) for part in service["user"].split(":"))
    assert user > 0
    assert group > 0


@pytest.mark.parametrize("service", every_service())
def test_no_service_is_privileged(service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    forbidden = {"privileged", "pid", "ipc", "network_mode", "devices", "userns_mode"}
    assert not forbidden & set(service)
    assert "docker.sock" not in str(service)


@pytest.mark.parametrize("service", every_service())
def test_no_service_writes_outside_its_volumes(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    for volume in service.get("volumes", []):
        source, *_, last = volume.split(":")
        assert last == "ro" if source.startswith(".") else source in FILE["volumes"]


@pytest.mark.parametrize("service", every_service())
def test_every_service_has_resource_limits(service: dict[str, Any]) -> None:
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])


@pytest.mark.parametrize("service", every_service())
def test_images_are_pinned_to_versions(service: dict[str, Any]) -> None:
    image = VARIABLE.sub(lambda match: match["rest"].removeprefix(":-"), service["image"])
    _, _, tag = image.partition(":")
    assert re.match(r"\d+\.\d+\.?\d*", tag), f"{image} may change under our feet"


def test_the_default_image_is_this_version() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()
    version = re.search(r'^version = "([^"]+)"', pyproject, re.MULTILINE)
    assert version
    assert SERVICES["web"]["image"] == f"qrstudio:${{QRSTUDIO_VERSION:-{version[1]}}}"


def test_keys_of_a_bucket_come_from_the_environment_or_are_none() -> None:
    variables = get_environment(SERVICES["web"])
    assert variables["S3_SECRET_ACCESS_KEY"] == "${S3_SECRET_ACCESS_KEY:-}"


@pytest.mark.parametrize("service", every_service())
def test_no_secret_is_hard_coded(service: dict[str, Any]) -> None:
    for name, value in get_environment(service).items():
        if SECRET_NAME.search(name) and name != MAY_BE_EMPTY:
            assert required_in(value), f"{name} must come from the environment and have no default"


def required_in(value: str) -> list[str]:
    """Variables in the value without which Compose refuses to start."""
    found = [(match["name"], match["rest"]) for match in VARIABLE.finditer(value)]
    return [name for name, rest in found if rest.startswith(":?") and len(rest) > 2]


def test_secrets_are_required_wherever_they_are_used() -> None:
    for match in VARIABLE.finditer(TEXT):
        if match["name"] == MAY_BE_EMPTY:
            assert match["rest"] == ":-"
        elif SECRET_NAME.search(match["name"]):
            assert match["rest"].startswith(":?"), match[0]


def test_only_the_front_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert [name for name in SERVICES if "outside" in SERVICES[name]["networks"]] == ["caddy"]


def test_only_services_that_ask_others_have_egress() -> None:
    leading_out = [
        name for name, network in FILE["networks"].items() if not network.get("internal")
    ]
    assert leading_out == ["outside", "egress"]
    assert [name for name in SERVICES if "egress" in SERVICES[name]["networks"]] == [
        "web",
        "worker-webhooks",
        "worker-dns",
        "worker-mail",
        "worker-bulk",
        "worker",
    ]


def test_the_front_does_not_reach_the_data() -> None:
    assert "data" not in SERVICES["caddy"]["networks"]


def test_only_the_front_is_a_trusted_proxy() -> None:
    subnet = FILE["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert get_environment(SERVICES["web"])["TRUSTED_PROXIES"] == subnet


def test_new_code_starts_after_its_migrations() -> None:
    for name in ("web", *WORKERS, "beat"):
        condition = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


def test_redis_loses_no_acknowledged_scan() -> None:
    command = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--appendfsync always" in command
    assert "--maxmemory-policy noeviction" in command
    assert "--maxmemory " in command


def test_persistent_data_is_on_named_volumes() -> None:
    mounts = {
        volume.split(":")[1]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    assert {
        "/var/lib/postgresql",
        "/data",
        "/var/lib/qrstudio/spool",
        "/var/lib/qrstudio/media",
        "/data/caddy",
    } <= mounts


def test_beat_is_a_service_of_its_own() -> None:
    assert SERVICES["beat"]["deploy"].get("replicas", 1) == 1
    for name in WORKERS:
        assert "--beat" not in SERVICES[name]["command"]
        assert "-B" not in SERVICES[name]["command"]


def test_each_queue_has_workers_of_its_own() -> None:
    queues = [
        argument.removeprefix("--queues=").split(",")
        for name in CELERY_WORKERS
        for argument in SERVICES[name]["command"]
        if argument.startswith("--queues=")
    ]
    assert queues == [["dns"], ["mail"], ["bulk"], ["default", "celery", "scans"]]


def test_web_and_workers_of_jobs_see_the_same_files() -> None:
    seeing = [name for name in SERVICES if "media:" in str(SERVICES[name].get("volumes"))]
    assert seeing == ["web", "worker-bulk"]


def test_drainers_and_jobs_leave_the_processor_to_redirects() -> None:
    """Of equal weight would be 1024; all other services have that."""
    weights = {name: service.get("cpu_shares") for name, service in SERVICES.items()}
    yielding = {name: weight for name, weight in weights.items() if weight is not None}
    assert yielding == {"worker-scans": 128, "worker-bulk": 128}
