"""Who acts: set once by whatever has authenticated the caller, read where an entry is written.

    ActorMiddleware opens a scope --> an authenticator names the person --> a service writes
                                                                               |
    ActorMiddleware closes it, whatever happened <-----------------------------+

Django's threads outlive requests, so only a scope holds an actor: outside of one, naming a person
does nothing, and whoever acts there is the platform. The second pass of deferred work is a request
of its own, with a scope of its own; threads that a request starts begin without one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal, Protocol

Via = Literal["api", "key", "dashboard", "admin", "task", "command"]
"""key: a machine with an API key of the workspace. admin: platform admins, on their site and by
their API. task: work that nobody asked for."""

BY_MEMBERS: tuple[Via, ...] = ("api", "dashboard", "key")
"""The ways of workspaces' people and machines; all others are the platform's."""


class Person(Protocol):
    """A user, whom this app does not know."""

    @property
    def pk(self) -> int: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change, in which request, from where.

    user_id: None for the platform itself, and for a machine, whose email is the name of its key.
    key_id: of that key; None for people and for the platform.
    network: of the client, as kernel.client_address.get_stored_network() writes it.
    """

    user_id: int | None
    email: str
    request_id: str = ""
    network: str = ""
    via: Via = "task"
    key_id: int | None = None

    @classmethod
    def of(
        cls, user: Person, *, request_id: str = "", network: str = "", via: Via = "api"
    ) -> "Actor":
        return cls(user.pk, user.email, request_id, network, via)


PLATFORM = Actor(user_id=None, email="platform")
"""Whoever acts outside of a request."""

_current: ContextVar[Actor | None] = ContextVar("audit_actor", default=None)


def current_actor() -> Actor:
    """The actor of the running request or block; PLATFORM outside of any."""
    return _current.get() or PLATFORM


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Run the block as this actor, then as the one before."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)


def current_actor_as(user: Person) -> Actor:
    """The running request's actor as this person, who is known before any log-in: a new user."""
    return replace(current_actor(), user_id=user.pk, email=user.email)


def name_actor(*, user: Person, via: Via) -> None:
    """From now on, this person is the actor of the running request.

    For what authenticates a request. Without a scope to end with, it does nothing.
    """
    scope = _current.get()
    if scope is not None:
        _current.set(replace(scope, user_id=user.pk, email=user.email, via=via, key_id=None))


def name_machine(name: str, *, key_id: int) -> None:
    """From now on, the API key with this name is the actor of the running request."""
    scope = _current.get()
    if scope is not None:
        _current.set(replace(scope, user_id=None, email=name, via="key", key_id=key_id))
