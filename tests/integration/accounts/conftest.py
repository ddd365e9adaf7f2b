"""People who have signed up through the API, with a password."""

import secrets
from dataclasses import dataclass

import pytest

from tests.support.factories import ApiClient

PASSWORD = "three quiet rivers"


@dataclass
class Person:
    """A user with an address of their own."""

    email: str
    workspace: str
    access: str
    refresh: str
    address: str
    password: str = PASSWORD

    @property
    def pair(self) -> dict[str, str]:
        """The response to the sign-up."""
        return {"access": self.access, "refresh": self.refresh}

    @property
    def client(self) -> ApiClient:
        """A client with the access token of the sign-up."""
        return ApiClient(self.access)


def new_address() -> str:
    """An address whose limits no other test has used."""
    return f"198.{secrets.randbelow(200)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"


def sign_up(workspace: str) -> Person:
    """Sign up with a new email."""
    email, address = f"{secrets.token_hex(6)}@studio.example", new_address()
    body = {"email": email, "password": PASSWORD, "workspace": workspace}
    answer = ApiClient().post("/api/auth/signup/", body)
    assert answer.status == 201, answer.content
    made = answer.json
    return Person(email, made["workspace"]["slug"], made["access"], made["refresh"], address)


@pytest.fixture
def nora() -> Person:
    return sign_up("Studio Nord")


@pytest.fixture
def otto() -> Person:
    """The owner of another workspace."""
    return sign_up("Atelier Sud")
