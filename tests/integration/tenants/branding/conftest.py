"""Uploads by the API."""

from collections.abc import Callable

import pytest

from tests.support.factories import ApiAnswer, ApiClient
from tests.support.pictures import make_form

LOGO = "/api/v1/branding/logo/"
Upload = Callable[[ApiClient, bytes], ApiAnswer]


@pytest.fixture
def upload() -> Upload:
    def send(client: ApiClient, content: bytes) -> ApiAnswer:
        body, content_type = make_form(content)
        return client.call("PUT", LOGO, body, Content_Type=content_type)

    return send
