"""POST /api/v1/generate/bulk/: up to thousands of images in one ZIP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jobs.results import stream_result
from jobs.schemas import JobOut
from jobs.selectors import get_finished_job
from kernel.clock import utc_now
from kernel.continuations import Continuation, respond_in_passes
from kernel.csv_bodies import CSV_TYPE
from kernel.errors import FieldErrors
from kernel.json_responses import encode_json, json_response
from kernel.schemas import CodedDetail, Detail
from kernel.translation import gettext as _
from qrs.api.generate_bulk_document import BULK_OPENAPI, MAX_PREFER_LENGTH
from qrs.bulk.callers import BulkCaller
from qrs.bulk.checking import CheckedItems, check_items
from qrs.bulk.completion import complete_bulk
from qrs.bulk.immediate import complete_errors, draw_archive
from qrs.bulk.items import IndexedRequest, ItemReader
from qrs.bulk.job import start_bulk_job
from qrs.bulk.keeping import keep_archive, record_archive
from qrs.bulk.sizes import MAX_IMMEDIATE_ITEMS, is_immediate
from qrs.bulk.table_items import read_texts
from qrs.errors import BulkItemsError
from qrs.schemas.generate_bulk import GenerateBulkIn, ImageErrorsOut
from qrs.services.bulk.limits import check_bulk_plan
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import (
    REPLAYED_HEADER,
    make_claimed_request,
    record_response,
    to_http_response,
)
from tenants.idempotency.services import Settle, StoredResponse, run_claimed
from tenants.keys.scopes import Scope
from tenants.principals import Principal
from tenants.quota_headers import QUOTA_HEADERS, describe_quota

router = Router(auth=allow(Scope.RENDER))
_ZIP = "application/zip"
_RESPOND_ASYNC = "respond-async"


@router.post(
    "",
    response={
        202: JobOut,
        403: Detail,
        404: Detail,
        409: Detail,
        422: ImageErrorsOut,
        429: CodedDetail,
    },
    summary="Generate many images",
    openapi_extra=BULK_OPENAPI,
)
def generate_images(request: HttpRequest, payload: GenerateBulkIn) -> HttpResponse:
    """A ZIP with all images, or none: with an error in any item nothing is counted or made.

    Items are those of `POST /api/v1/generate/`, as JSON, or as `text/csv` with the names of the
    fields in the first row (`data,format` or `data_type,payload.name,...`). Logos come from a
    design, as a data URI or by URL. Each image counts as one render, all of them at once.

    Up to 50 items of 20 megapixels together are answered at once, as a rule. More, or fewer with
    `Prefer: respond-async`, become a job: 202, whose URL tells how far it is and what is wrong with
    items. The ZIP has images as `qr-0001.png` and so on, `manifest.json` and `manifest.csv`.
    """
    principal = get_principal(request)
    principal.require_writer()
    return respond_in_passes(request, _Call(request, principal, payload).respond)


@dataclass(frozen=True)
class _Answer:
    """kept_job: whose result is the body of the response, for replays."""

    response: HttpResponse
    kept_job: UUID | None = None

    def store(self) -> StoredResponse:
        stored = record_response(self.response)
        if self.kept_job is None:
            return stored
        body = encode_json(str(self.kept_job))
        return StoredResponse(200, body, stored.headers, is_recipe=True)


class _Call:
    def __init__(self, request: HttpRequest, principal: Principal, payload: GenerateBulkIn) -> None:
        self._request, self._principal, self._payload = request, principal, payload
        self._tenant = principal.tenant
        self._caller = BulkCaller.of(principal)
        self._continuation = Continuation.of(request)
        self._design = payload.design if "design" in payload.model_fields_set else None
        self._wants_job = _wants_job(request)
        self._now = utc_now()

    def respond(self) -> HttpResponse:
        check_bulk_plan(plan=self._caller.caps_plan, count=len(self._payload.items))
        items = self._continuation.recall("items", self._read_items)
        claimed = make_claimed_request(
            self._request,
            tenant_id=self._tenant.pk,
            fields=self._payload.model_dump(mode="json", exclude_unset=True),
            files={},
            store=_Answer.store,
            replay=self._replay,
        )
        answer = run_claimed(
            claimed,
            now=self._now,
            continuation=self._continuation,
            action=partial(self._act, items, is_kept=claimed is not None),
        )
        return answer.response

    def _read_items(self) -> Sequence[Mapping[str, Any]]:
        items = self._payload.items
        return [*map(read_texts, items)] if self._request.content_type == CSV_TYPE else items

    def _act(
        self, items: Sequence[Mapping[str, Any]], settle: Settle[_Answer], *, is_kept: bool
    ) -> _Answer:
        checked = self._continuation.recall("checked", partial(self._check, items))
        if checked is not None and checked.errors.found:
            self._refuse(checked)
        if checked is None or self._wants_job or not is_immediate(checked.wanted):
            return settle(partial(self._start_job, items))
        return self._draw(checked.wanted, settle, is_kept=is_kept)

    def _refuse(self, checked: CheckedItems) -> NoReturn:
        """Raises BulkItemsError (422), with all that is wrong with any item."""
        complete_errors(
            checked.wanted, checked.errors, tenant=self._tenant, continuation=self._continuation
        )
        raise BulkItemsError(checked.errors.found)

    def _check(self, items: Sequence[Mapping[str, Any]]) -> CheckedItems | None:
        """None for many items, which the job checks: this process redirects scans meanwhile."""
        if len(items) > MAX_IMMEDIATE_ITEMS:
            return None
        reader = ItemReader(self._caller, self._design)
        return check_items(reader, items, tenant=self._tenant, now=self._now)

    def _start_job(self, items: Sequence[Mapping[str, Any]]) -> _Answer:
        job = start_bulk_job(
            tenant=self._tenant,
            acting_user=self._principal.acting_user,
            caller=self._caller,
            items=items,
            design=self._design,
            result_name=self._result_name,
            now=self._now,
        )
        answer = JobOut.from_job(job)
        return _Answer(json_response(answer, status=202, headers={"Location": answer.url}))

    def _draw(
        self, wanted: Sequence[IndexedRequest], settle: Settle[_Answer], *, is_kept: bool
    ) -> _Answer:
        tenant, now, user = self._tenant, self._now, self._principal.acting_user
        archive = draw_archive(wanted, tenant=tenant, now=now, continuation=self._continuation)
        kept = keep_archive(archive) if is_kept else None

        def write() -> _Answer:
            complete_bulk(
                tenant=tenant,
                acting_user=user,
                codes=archive.codes,
                images=archive.images,
                now=now,
                key_id=self._caller.key_id,
            )
            if kept is not None:
                record_archive(
                    kept,
                    archive=archive,
                    tenant_id=tenant.pk,
                    acting_user=user,
                    result_name=self._result_name,
                    now=now,
                )
            return _Answer(
                self._make_response(archive.content), kept.job_id if kept is not None else None
            )

        return settle(write)

    def _make_response(self, content: bytes) -> HttpResponse:
        headers = {
            "Content-Disposition": f'attachment; filename="{self._result_name}"',
            **describe_quota(self._tenant, self._now),
        }
        return HttpResponse(content, content_type=_ZIP, headers=headers)

    def _replay(self, stored: StoredResponse) -> _Answer:
        """Raises NotFoundError (404) once the ZIP is deleted, which is not before the key is."""
        if not stored.is_recipe:
            return _Answer(to_http_response(stored))
        job_id = UUID(stored.body.decode().strip('"'))
        job = get_finished_job(tenant_id=self._tenant.pk, job_id=job_id)
        quota = {name: stored.headers[name] for name in QUOTA_HEADERS if name in stored.headers}
        response = stream_result(self._request, job, headers=quota)
        response.headers[REPLAYED_HEADER] = "true"
        return _Answer(response)

    @property
    def _result_name(self) -> str:
        payload = self._payload
        if "filename" not in payload.model_fields_set:
            return f"qrstudio-bulk-{len(payload.items)}.zip"
        is_complete = payload.filename.lower().endswith(".zip")
        return payload.filename if is_complete else f"{payload.filename}.zip"


def _wants_job(request: HttpRequest) -> bool:
    """Raises FieldErrors (400)."""
    header = request.headers.get("Prefer", "")
    if len(header) > MAX_PREFER_LENGTH:
        text = _("This field may have at most %(most)s characters.")
        raise FieldErrors.of("Prefer", text % {"most": MAX_PREFER_LENGTH})
    return _RESPOND_ASYNC in [each.partition(";")[0].strip() for each in header.lower().split(",")]
