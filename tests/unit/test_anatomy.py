"""Every app is built from the same files, so that a behaviour is found where its kind lives."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps as django_apps
from ninja import Router, Schema

from kernel.errors import ApiError
from kernel.input_types import StrictSchema
from kernel.schemas import ResponseModel

ROOT = Path(__file__).resolve().parent.parent.parent
PLATFORM_APPS = (
    "kernel",
    "leases",
    "outbox",
    "jobs",
    "webhooks",
    "audit",
    "plans",
    "accounts",
    "edge",
    "events",
    "health",
    "console",
    "demo",
)
APPS = {name: ROOT / "platform" / name for name in PLATFORM_APPS} | {
    name: ROOT / name for name in ("tenants", "qrs", "scans", "customdomains")
}
PURE_FOLDERS = ("migrations", "management", "templates", "static", "sql")

# File or folder by which each kind of thing is known, in every app.
HOMES: dict[str, tuple[type, ...]] = {
    "errors": (ApiError,),
    "schemas": (ResponseModel, StrictSchema, Schema),
}
# What these define is built upon by the apps.
BASES = {"kernel.input_types", "kernel.schemas", "kernel.errors"}


@cache
def import_modules() -> dict[str, ModuleType]:
    """Every module of the apps by its dotted name."""
    return {name: importlib.import_module(name) for name in _list_names()}


def _list_names() -> Iterator[str]:
    for app, folder in APPS.items():
        for file in sorted(folder.rglob("*.py")):
            parts = file.relative_to(folder).with_suffix("").parts
            if not set(parts) & set(PURE_FOLDERS):
                yield ".".join([app, *[part for part in parts if part != "__init__"]])


def is_at_home(module: str, home: str) -> bool:
    """Whether it is app/home.py, or in a folder home below it."""
    return home in module.split(".")[1:]


def list_subclasses(base: type) -> set[type]:
    found: set[type] = set(base.__subclasses__())
    return found | {below for child in found for below in list_subclasses(child)}


def is_ours(defined: type) -> bool:
    name = defined.__module__
    return name.split(".")[0] in APPS and name not in BASES and "[" not in defined.__name__


@pytest.mark.parametrize("home", HOMES)
def test_each_kind_of_class_lives_in_its_file(home: str) -> None:
    import_modules()
    classes = {found for base in HOMES[home] for found in list_subclasses(base) if is_ours(found)}
    assert classes
    strays = {
        f"{found.__module__}.{found.__name__}"
        for found in classes
        if not is_at_home(found.__module__, home)
    }
    assert strays == set()


def test_tables_live_in_models() -> None:
    ours = [model for model in django_apps.get_models() if is_ours(model)]
    assert ours
    strays = {model.__module__ for model in ours if not is_at_home(model.__module__, "models")}
    assert strays == set()


def test_routers_live_in_api() -> None:
    strays = {
        name
        for name, module in import_modules().items()
        if any(isinstance(value, Router) for value in vars(module).values())
        and not is_at_home(name, "api")
    }
    assert strays == set()


@pytest.mark.parametrize("app", sorted(APPS))
def test_an_app_with_an_api_has_the_files_that_it_stands_on(app: str) -> None:
    """An API translates: its bodies, refusals, reads and writes have files of their own."""
    names = {name.split(".")[1] for name in import_modules() if name.startswith(f"{app}.")}
    if "api" in names:
        assert "schemas" in names
        assert names & {"selectors", "services"}
    if "services" in names and app not in {"demo", "health", "outbox"}:
        assert "errors" in names


def read_tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def test_services_take_their_arguments_by_name() -> None:
    """All but the first, which is what they act upon."""
    positional = [
        f"{name}.{node.name}"
        for name, module in import_modules().items()
        if is_at_home(name, "services")
        for node in read_tree(module).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if len(node.args.args) > 1
    ]
    assert positional == []


def test_only_schemas_decide_what_an_answer_holds() -> None:
    """A dict that is built for an answer elsewhere would be a second list of its fields."""
    built = [
        f"{name}:{call.lineno}"
        for name, module in import_modules().items()
        if is_at_home(name, "api")
        for call in ast.walk(read_tree(module))
        if isinstance(call, ast.Call) and _calls_json(call)
        if any(isinstance(argument, ast.Dict) for argument in call.args)
    ]
    assert built == []


def _calls_json(call: ast.Call) -> bool:
    name: Any = call.func
    return isinstance(name, ast.Name) and "json" in name.id
