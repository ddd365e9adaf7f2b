"""The actor belongs to one request and to no other."""

import threading
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from audit.context import PLATFORM, Actor, acting_as, current_actor, current_actor_as, name_actor
from audit.middleware import ActorMiddleware


@dataclass
class Someone:
    pk: int
    email: str


ADA = Someone(7, "ada@studio.example")


def test_outside_of_a_request_the_platform_acts_and_nobody_can_be_named() -> None:
    name_actor(user=ADA, via="api")
    assert current_actor() == PLATFORM


def test_a_named_person_keeps_request_and_network() -> None:
    with acting_as(Actor(None, "", "request-1", "198.51.100.0/24", "api")):
        name_actor(user=ADA, via="dashboard")
        assert current_actor() == Actor(7, ADA.email, "request-1", "198.51.100.0/24", "dashboard")


def test_a_person_without_log_in_is_named_for_one_entry() -> None:
    with acting_as(Actor(None, "", "request-1", "", "api")):
        assert current_actor_as(ADA) == Actor(7, ADA.email, "request-1", "", "api")
        assert current_actor().user_id is None


def test_blocks_return_to_the_actor_before() -> None:
    outer, inner = Actor(1, "one@studio.example"), Actor(2, "two@studio.example")
    with acting_as(outer):
        with acting_as(inner):
            assert current_actor() == inner
        assert current_actor() == outer


def respond(request: HttpRequest) -> HttpResponse:
    assert current_actor().user_id is None, "the actor of an earlier request"
    name_actor(user=ADA, via="api")
    if request.path == "/fails/":
        raise RuntimeError
    return HttpResponse(current_actor().email)


def test_the_next_request_of_a_thread_begins_as_nobody() -> None:
    """Also after one that failed; Django's threads serve many requests."""
    middleware = ActorMiddleware(respond)
    for path in ("/", "/fails/", "/", "/"):
        request = RequestFactory().get(path, REMOTE_ADDR="198.51.100.7", HTTP_X_REQUEST_ID="r-1")
        try:
            answer = middleware(request)
        except RuntimeError:
            assert path == "/fails/"
        else:
            assert isinstance(answer, HttpResponse)
            assert answer.content == ADA.email.encode()
        assert current_actor() == PLATFORM


def test_a_thread_that_a_request_starts_acts_as_the_platform() -> None:
    seen: list[Actor] = []
    with acting_as(Actor(7, ADA.email)):
        thread = threading.Thread(target=lambda: seen.append(current_actor()))
        thread.start()
        thread.join()
    assert seen == [PLATFORM]
