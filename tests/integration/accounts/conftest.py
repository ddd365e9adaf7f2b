"""People who have signed up through the API, with a password."""

import secrets
from dataclasses import dataclass

import pytest

from tests.support.factories import ApiClient

PASSWORD = "three quiet rivers"


@dataclass
class Person:
    """Somebody with an account, calling from an address of their own."""

    email: str
    workspace: str
    access: str
    refresh: str
    address: str
    password: str = PASSWORD

    @property
    def pair(self) -> dict[str, str]:
        """The tokens of the sign-up, as the API answered them."""
        return {"access": self.access, "refresh": self.refresh}

    @property
    def client(self) -> ApiClient:
        """Calls with the access token of the sign-up."""
        return ApiClient(self.access)


def new_address() -> str:
    """An address that no other test has used up."""
    return f"198.{secrets.randbelow(200)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"


def sign_up(workspace: str) -> Person:
    """A new account with a new workspace."""
    email, address = f"{secrets.token_hex(6)}@studio.example", new_address()
    body = {"email": email, "password": PASSWORD, "workspace": workspace}
    answer = ApiClient().post("/api/auth/signup/", body)
    assert answer.status == 201, answer.content
    made = answer.json
    return Person(email, made["workspace"]["slug"], made["access"], made["refresh"], address)


@pytest.fixture
def nora() -> Person:
    """Owner of Studio Nord."""
    return sign_up("Studio Nord")


@pytest.fixture
def otto() -> Person:
    """Owner of another workspace; an outsider to Nora's."""
    return sign_up("Atelier Sud")
