"""Saved looks of codes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

from qrstudio._sync.session import Session
from qrstudio.bodies import DesignCreate, DesignPatch
from qrstudio.models import Design, DesignPage
from qrstudio.pages import PAGE_SIZE, get_id
from qrstudio.requests import (
    Request,
    make_fields_body,
    make_idempotency_header,
    make_match_header,
    quoted,
)

_PATH = "/api/v1/designs/"


class Designs:
    def __init__(self, session: Session) -> None:
        self._session = session

    def iterate(self) -> Iterator[Design]:
        params = {"page_size": PAGE_SIZE}
        return self._session.iterate_numbered(_PATH, DesignPage.model_validate_json, params, get_id)

    def get(self, design_id: int) -> Design:
        request = Request("GET", f"{_PATH}{quoted(design_id)}/")
        return self._session.fetch(request, Design.model_validate_json)

    def create(
        self,
        *,
        logo_file: str | Path | bytes | None = None,
        idempotency_key: str | None = None,
        **fields: Unpack[DesignCreate],
    ) -> Design:
        """logo_file: its path, or its content."""
        headers = make_idempotency_header(idempotency_key)
        body = make_fields_body(fields, logo_file)
        request = Request("POST", _PATH, headers=headers, **body)
        return self._session.fetch(request, Design.model_validate_json)

    def update(
        self,
        design_id: int,
        *,
        logo_file: str | Path | bytes | None = None,
        if_match: str | None = None,
        **fields: Unpack[DesignPatch],
    ) -> Design:
        headers = make_match_header(if_match)
        path, body = f"{_PATH}{quoted(design_id)}/", make_fields_body(fields, logo_file)
        request = Request("PATCH", path, headers=headers, **body)
        return self._session.fetch(request, Design.model_validate_json)

    def delete(self, design_id: int, *, if_match: str | None = None) -> None:
        headers = make_match_header(if_match)
        self._session.delete(Request("DELETE", f"{_PATH}{quoted(design_id)}/", headers=headers))
