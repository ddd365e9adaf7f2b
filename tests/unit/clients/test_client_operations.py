"""Each operation of the API that a key may call has a method of the client, of both kinds."""

import inspect
from operator import attrgetter
from typing import Any

import pytest

from clients.python.tools.operations import LEFT_OUT, METHODS
from qrstudio import AsyncQrStudio, QrStudio
from tests.support.published import list_operations

BLOCKING = QrStudio("smk_test")


@pytest.mark.parametrize("method", sorted(set(METHODS.values())))
def test_method_exists_in_both_clients(method: str) -> None:
    resource, name = method.split(".")
    blocking = getattr(getattr(BLOCKING, resource), name)
    module = inspect.getmodule(type(getattr(BLOCKING, resource)))
    assert module
    twin = module.__name__.replace("._sync.", "._async.")
    awaiting = attrgetter(f"Async{type(getattr(BLOCKING, resource)).__name__}.{name}")(
        __import__(twin, fromlist=["_"])
    )
    assert list(inspect.signature(blocking).parameters) == [
        parameter for parameter in inspect.signature(awaiting).parameters if parameter != "self"
    ]
    assert AsyncQrStudio.__module__ == "qrstudio._async.client"


def may_be_called_by_a_key(operation: dict[str, Any]) -> bool:
    return any("ApiKey" in name for way in operation.get("security", ()) for name in way)


def test_operations_of_keys_are_covered() -> None:
    """New ones go into METHODS with a method, or into LEFT_OUT with the reason."""
    by_id = {operation["operationId"]: operation for _, _, operation in list_operations()}
    of_keys = {name for name, operation in by_id.items() if may_be_called_by_a_key(operation)}
    assert of_keys - METHODS.keys() - LEFT_OUT.keys() == set()
    assert (METHODS.keys() | LEFT_OUT.keys()) - by_id.keys() == set()
