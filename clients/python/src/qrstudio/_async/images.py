"""Images of codes, each read back before it is answered."""

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from qrstudio._async.session import AsyncSession
from qrstudio.bodies import GenerateIn, SheetIn
from qrstudio.images import RenderedImage
from qrstudio.models import Job, Validate
from qrstudio.requests import Request, make_fields_body, make_idempotency_header, make_items_body

_BULK_PATH = "/api/v1/generate/bulk/"


class AsyncImages:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def render(
        self,
        *,
        logo_file: str | Path | bytes | None = None,
        idempotency_key: str | None = None,
        **fields: Unpack[GenerateIn],
    ) -> RenderedImage:
        """Counts as one render of the month. logo_file: its path, or its content."""
        headers = {"Accept": "*/*", **make_idempotency_header(idempotency_key)}
        body = make_fields_body(fields, logo_file)
        request = Request("POST", "/api/v1/generate/", headers=headers, **body)
        response = await self._session.send(request)
        return RenderedImage.from_answer(response.content, response.headers)

    async def render_qr(
        self,
        short_id: str,
        *,
        logo_file: str | Path | bytes | None = None,
        idempotency_key: str | None = None,
        **fields: Unpack[GenerateIn],
    ) -> RenderedImage:
        """The image of a dynamic QR. fields: how it looks."""
        fields["data_type"] = "dynamic"
        fields["payload"] = {"short_id": short_id}
        return await self.render(logo_file=logo_file, idempotency_key=idempotency_key, **fields)

    async def start_many(
        self,
        items: Sequence[GenerateIn] | str | bytes,
        *,
        design: int | str | None = None,
        filename: str | None = None,
        idempotency_key: str | None = None,
    ) -> Job:
        """All or none, into a ZIP; see `jobs`. design: of all. filename: of the ZIP.

        items: or a CSV whose first row names the fields: `data,format,payload.name`.

        Raises:
            InvalidItemsError: what is wrong, by item.
        """
        headers = {**make_idempotency_header(idempotency_key), "Prefer": "respond-async"}
        options = {"design": design, "filename": filename}
        body = make_items_body(items)
        if "json" in body:
            body["json"] |= {name: value for name, value in options.items() if value is not None}
            options = {}
        request = Request("POST", _BULK_PATH, options, headers, **body)
        return await self._session.fetch(request, Job.model_validate_json)

    async def draw_sheet(
        self, *, idempotency_key: str | None = None, **fields: Unpack[SheetIn]
    ) -> RenderedImage:
        """A PDF of labels for dynamic QRs. Counts as one render for each label."""
        headers = {"Accept": "*/*", **make_idempotency_header(idempotency_key)}
        request = Request("POST", "/api/v1/sheets/", headers=headers, json=fields)
        response = await self._session.send(request)
        return RenderedImage.from_answer(response.content, response.headers)

    async def validate(
        self,
        *,
        logo_file: str | Path | bytes | None = None,
        distance: float | None = None,
        **fields: Unpack[GenerateIn],
    ) -> Validate:
        """How the code would do, without an image and without counting.

        distance: of the phone, in millimetres.
        """
        params = {"distance": distance}
        body = make_fields_body(fields, logo_file)
        request = Request("POST", "/api/v1/validate/", params, repeatable=True, **body)
        return await self._session.fetch(request, Validate.model_validate_json)
