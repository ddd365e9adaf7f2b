"""Refusals and mistakes as pages, and as parts for htmx."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client

from dashboard.frame import Undo, add_toast, go_to, public_page, render_page
from dashboard.frame.requests import PublicRequest
from dashboard.styleguide import urls as styleguide
from kernel.errors import ApiError, ConflictError, NotFoundError, PaymentRequiredError
from tests.support.factories import Workspace
from tests.support.pages import HOST, Person

Raise = Callable[[Exception], None]
PATH = "/styleguide/"


@pytest.fixture
def break_page(monkeypatch: pytest.MonkeyPatch) -> Raise:
    """Let the style guide raise an error."""

    def set_error(error: Exception) -> None:
        @public_page
        def fail(request: PublicRequest) -> HttpResponse:
            raise error

        monkeypatch.setattr(styleguide.styleguide_urlpatterns[0], "callback", fail)

    return set_error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (PaymentRequiredError("Upgrade to edit more."), 402, "Upgrade to edit more."),
        (ConflictError("It exists already."), 409, "It exists already."),
        (NotFoundError(), 404, "There is no such page"),
        (OperationalError("server closed the connection"), 503, "The database cannot be reached"),
    ],
)
def test_a_refusal_is_a_page_in_the_services_words(
    error: Exception, status: int, words: str, break_page: Raise, owner: Person
) -> None:
    break_page(error)
    answer = owner.get(PATH, X_Request_Id="abc-123")
    html = answer.content.decode()
    assert answer.status_code == status
    assert words in html
    assert "server closed" not in html
    assert ("abc-123" in html) == (status != 404)


def test_a_refused_part_leaves_the_page_as_it_is(break_page: Raise, owner: Person) -> None:
    break_page(ConflictError("It exists already."))
    answer = owner.get(PATH, HX_Request="true", HX_Request_Type="partial")
    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#notices", "innerHTML")
    assert b"<html" not in answer.content
    assert b"It exists already." in answer.content


def test_a_mistake_of_ours_shows_its_request_id_and_no_trace(
    break_page: Raise, owner: Person
) -> None:
    break_page(RuntimeError("secret of the code"))
    answer = owner.get(PATH, X_Request_Id="abc-500")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "abc-500" in html
    assert "secret" not in html
    assert "Traceback" not in html
    assert answer["Cache-Control"] == "private, no-store"


def test_a_401_does_not_make_the_browser_ask_for_a_password(
    break_page: Raise, owner: Person
) -> None:
    class RefusedError(ApiError):
        status = 401
        headers = {"WWW-Authenticate": "Bearer"}

    break_page(RefusedError("No."))
    assert "WWW-Authenticate" not in owner.get(PATH).headers


def test_a_form_that_expired_is_a_page(nobody: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(PATH, headers={"host": HOST})
    assert answer.status_code == 403
    assert b"This form is no longer valid." in answer.content


def test_a_toast_is_shown_once_after_the_redirect(owner: Person) -> None:
    assert owner.post(PATH).status_code == 302
    first, second = owner.read(PATH), owner.read(PATH)
    assert "data-toast" in first
    assert "data-undo" in first
    assert "Paused." in first
    assert "data-toast" not in second


def test_a_toast_of_a_part_comes_with_it(owner: Person) -> None:
    answer = owner.post(PATH, {"is_active": "true"}, HX_Request="true", HX_Request_Type="partial")
    assert b'hx-swap-oob="beforeend:#toasts"' in answer.content
    assert b"data-undo" in answer.content
    assert "data-toast" not in owner.read(PATH)


def test_a_forged_toast_is_not_shown(owner: Person) -> None:
    owner.client.cookies["toasts"] = "W3sidGV4dCI6ImV2aWwifV0:1abc:forged"
    assert "data-toast" not in owner.read(PATH)


def test_pages_and_parts_are_what_htmx_asks_for(owner: Person) -> None:
    assert "<html" in owner.read(PATH, HX_Request="true", HX_Request_Type="full")
    request = HttpRequest()
    request.META.update({"HTTP_HX_REQUEST": "true"})
    assert go_to(request, "/x/")["HX-Redirect"] == "/x/"
    add_toast(request, "Saved.", undo=Undo("/x/"))
    assert b"Saved." in render_page(request, "dashboard/frame/no_workspace.html").content


@pytest.mark.parametrize("path", ["/login/", "/signup/", "/{slug}/qrs/new/", "/account/email/"])
def test_a_text_that_is_too_long_is_refused_with_a_page(
    nord: Workspace, owner: Person, path: str
) -> None:
    url = path.format(slug=nord.tenant.slug)
    answer = owner.post(url, {"name": "x" * 40_000}, Accept_Language="fr")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "name: Ce champ comporte au plus 4096 caractères." in html
    assert '<html lang="fr"' in html


def test_a_part_with_a_text_that_is_too_long_is_a_notice(nord: Workspace, owner: Person) -> None:
    url = f"/{nord.tenant.slug}/qrs/?search={'x' * 5000}"
    answer = owner.get(url, HX_Request="true", HX_Request_Type="partial")
    assert (answer.status_code, answer["HX-Retarget"]) == (400, "#notices")
    assert "4096" in answer.content.decode()


@pytest.mark.parametrize("path", ["/logout/", "/{slug}/qrs/bulk/", "/account/password/"])
def test_the_address_of_a_form_is_no_empty_page(nord: Workspace, owner: Person, path: str) -> None:
    answer = owner.get(path.format(slug=nord.tenant.slug), Accept_Language="fr")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Cette adresse ne reçoit que des formulaires." in answer.content.decode()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"a=1"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a"),
        ("multipart/form-data; boundary=x", b"x" * 5000),
        ("application/x-www-form-urlencoded", b"a=1&" * 1001),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_with_a_page(
    owner: Person, content_type: str, body: bytes
) -> None:
    answer = owner.client.post(
        "/account/email/",
        body,
        content_type=content_type,
        headers={"host": HOST, "accept-language": "fr"},
    )
    assert answer.status_code == 400
    assert '<html lang="fr"' in answer.content.decode()
