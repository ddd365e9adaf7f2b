"""Every error class has an example in the API document, generated from it."""

from collections.abc import Iterator
from typing import Any

import pytest

import config.api.assembly  # noqa: F401 - imports every module of the API, with its errors
from config.api.openapi.refusals import REFUSALS
from kernel.errors import ApiError, FieldErrors
from tests.support.published import list_operations

# 400s of single fields; every body with fields has an example of that shape.
FIELDS = {
    "BulkSizeError",
    "KeyPlanError",
    "UnknownPlanError",
    "UnknownWorkspaceError",
    "LinkUsedError",
    "PasskeyError",
    "SameEmailError",
    "WrongCodeError",
    "WrongPasswordError",
    "CertificateForbiddenError",
    "InvalidCursorError",
    "NotInServiceError",
    "PrimaryNeededError",
    "RedirectLoopError",
}
# Errors that no documented response contains.
ELSEWHERE = {
    "TooManyPasskeysError": "passkeys are added on a page",
    "TemplateBusyError": "a sign-up during a migration: the 503 that every operation has",
    "IdempotencyKeyError": "built by the check itself",
    "TooManyPreviewsError": "only pages draw previews",
    "MailGoneError": "only the admin site sends mails again",
    "InspectionReadOnlyError": "only pages are looked at",
    "InspectionRefusedError": "only the admin site begins to look",
}


def list_errors(base: type[ApiError] = ApiError) -> Iterator[type[ApiError]]:
    """The leaf classes of this project."""
    subclasses = [one for one in base.__subclasses__() if not one.__module__.startswith("tests")]
    for one in subclasses:
        yield from list_errors(one)
    if not subclasses and base.__module__ != "kernel.errors":
        yield base


@pytest.mark.parametrize("error", sorted(set(list_errors()), key=str))
def test_every_error_has_an_example(error: type[ApiError]) -> None:
    if error.__name__ in FIELDS:
        assert issubclass(error, FieldErrors)
    elif error.__name__ not in ELSEWHERE:
        assert error in {type(refusal.error) for refusal in REFUSALS}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_every_example_is_published(refusal: Any) -> None:
    shown = [
        example["value"]
        for _, _, operation in list_operations()
        for status, response in operation["responses"].items()
        if status == str(refusal.error.status)
        for content in response.get("content", {}).values()
        for example in content.get("examples", {}).values()
    ]
    assert dict(refusal.error.body) in shown


def test_the_errors_are_found() -> None:
    assert len(set(list_errors())) >= 25
