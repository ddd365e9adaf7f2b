"""Responses are written from response models without validation."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Status
from ninja.testing import TestClient
from pydantic import ValidationError, field_validator

from config.api.json_renderer import JsonRenderer
from config.api.openapi.document import DocumentedApi
from kernel.json_responses import json_response
from kernel.schemas import Page, ResponseModel


class CodeOut(ResponseModel):
    name: str
    scans: int | None

    @field_validator("name")
    @classmethod
    def _refuse(cls, value: str) -> str:
        raise AssertionError(f"validated: {value}")


class CodePage(Page[CodeOut]):
    """The codes of the tests."""


NAME = 'Caf\u00e9 \U0001f37d "\ud800"'
WRITTEN = '{"name":"Caf\u00e9 \U0001f37d \\"?\\"","scans":null}'.encode()


def build_code() -> CodeOut:
    return CodeOut.model_construct(name=NAME, scans=None)


def build_page() -> CodePage:
    return CodePage.model_construct(count=1, next=None, previous=None, results=[build_code()])


@pytest.fixture(scope="module")
def client() -> TestClient:
    api = DocumentedApi(urls_namespace="response-models", renderer=JsonRenderer())

    @api.get("code", response={200: CodeOut, 404: None})
    def get_code(request: HttpRequest) -> CodeOut:
        return build_code()

    @api.get("created", response={201: CodeOut, 404: None})
    def get_created(request: HttpRequest, response: HttpResponse) -> Status[CodeOut]:
        response["ETag"] = '"1"'
        return Status(201, build_code())

    @api.get("page", response={200: CodePage})
    def get_page(request: HttpRequest) -> CodePage:
        return build_page()

    @api.get("list", response=list[CodeOut])
    def get_list(request: HttpRequest) -> list[CodeOut]:
        return [build_code()]

    return TestClient(api)


def test_validation_would_be_noticed() -> None:
    with pytest.raises(ValidationError, match="validated"):
        CodeOut(name="x", scans=None)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("code", WRITTEN),
        ("created", WRITTEN),
        ("page", b'{"count":1,"next":null,"previous":null,"results":[%s]}' % WRITTEN),
        ("list", b"[%s]" % WRITTEN),
    ],
)
def test_ninja_writes_an_instance_without_validating_it(
    client: TestClient, path: str, body: bytes
) -> None:
    answer: Any = client.get(path)
    assert answer.content == body
    assert answer.headers["Content-Type"] == "application/json"


def test_a_view_sets_status_and_headers_beside_the_instance(client: TestClient) -> None:
    answer: Any = client.get("created")
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')


def test_a_finished_response_has_the_same_bytes(client: TestClient) -> None:
    finished = json_response(build_page(), status=201, headers={"ETag": '"1"'})
    assert finished.content == client.get("page").content
    assert (finished.status_code, finished["ETag"]) == (201, '"1"')
    assert finished["Content-Type"] == "application/json"


def test_lists_are_documented_by_the_name_of_their_class() -> None:
    api = NinjaAPI(urls_namespace="response-model-names")
    api.get("page", response=CodePage)(build_page)
    schemas = api.get_openapi_schema(path_prefix="")["components"]["schemas"]
    assert set(schemas) == {"CodePage", "CodeOut"}
    assert list(schemas["CodePage"]["properties"]) == ["count", "next", "previous", "results"]
    assert schemas["CodePage"]["description"] == "The codes of the tests."


def test_a_built_model_is_the_same_as_a_constructed_one() -> None:
    built, constructed = CodeOut.build(name=NAME, scans=None), build_code()
    assert built == constructed
    assert built.model_fields_set == constructed.model_fields_set
    assert json_response(built).content == json_response(constructed).content


def test_a_field_that_is_left_out_is_missing_in_the_answer() -> None:
    page = CodePage.build(results=[CodeOut.build(name="Menu")])
    assert json_response(page).content == b'{"results":[{"name":"Menu"}]}'
