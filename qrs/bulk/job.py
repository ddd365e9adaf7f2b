"""A call as a job: in slices, each of which leaves parts of the ZIP for the next one.

first slice           check all items
slices                draw the next items, store them as a part, report
  after a refusal     only check the items that follow, to name what else is wrong
last slice            manifests and directory; new QRs and the count with the job's end
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any

from accounts.models import User
from jobs.models import Job
from jobs.selectors import read_request
from jobs.services import ClaimedJob, NewJob, start_job
from kernel.clock import utc_now
from kernel.continuations import Continuation
from kernel.errors import FieldErrors, UnavailableError
from kernel.translation import gettext as _
from qrs.bulk.archive import write_last_part, write_part
from qrs.bulk.callers import BulkCaller
from qrs.bulk.checking import check_items
from qrs.bulk.completion import DrawnCodes, complete_bulk
from qrs.bulk.drawing import (
    BATCH_ITEMS,
    BATCH_SECS,
    PreparedItem,
    check_drawings,
    draw_batch,
    prepare_item,
)
from qrs.bulk.items import ErrorsByItem, ItemReader
from qrs.bulk.job_parts import JobParts
from qrs.errors import LogoFetchBusyError, RendererBusyError
from qrs.rendering import RenderedImage, RenderingError
from tenants.models import Tenant
from tenants.selectors.hosts import get_public_base_url

KIND = "generate_bulk"


def start_bulk_job(
    *,
    tenant: Tenant,
    acting_user: User | None,
    caller: BulkCaller,
    items: Sequence[Mapping[str, Any]],
    design: int | str | None,
    result_name: str,
    now: datetime,
) -> Job:
    """items: at most as many as the caller may send. Raises TooManyJobsError (429)."""
    new = NewJob(tenant.pk, acting_user, KIND, len(items), result_name)
    request = {"items": items, "design": design, "caller": caller.to_json()}
    return start_job(new, request=request, now=now)


def work_on_bulk(claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None:
    """A Handler of jobs.services.running."""
    _Slice(claimed, tenant).run(deadline)


class _Slice:
    def __init__(self, claimed: ClaimedJob, tenant: Tenant) -> None:
        self._claimed = claimed
        self._job = claimed.job
        self._tenant = tenant
        request = read_request(self._job)
        self._items: Sequence[Mapping[str, Any]] = request["items"]
        self._caller = BulkCaller.from_json(request["caller"], tenant=tenant)
        self._reader = ItemReader(self._caller, request["design"])
        progress = self._job.progress
        self._parts = JobParts(claimed, progress.get("parts", []))
        self._errors = ErrorsByItem(progress.get("errors"))
        self._base_url: str = progress.get("base_url") or get_public_base_url(tenant)
        self._has_checked = bool(progress)

    def run(self, deadline: float) -> None:
        self._caller.require_key()
        if not self._has_checked and not self._check(deadline):
            return
        # One batch at least, or a slow machine would never get on.
        while self._job.done < self._job.total and not self._errors.is_full:
            self._work_on_batch()
            if monotonic() >= deadline:
                return
        if self._errors.found:
            self._fail(self._errors.to_json())
        else:
            self._finish()

    def _check(self, deadline: float) -> bool:
        """Whether to go on in this slice."""
        checked = check_items(self._reader, self._items, tenant=self._tenant, now=utc_now())
        self._errors = checked.errors
        self._report(done=0)
        return monotonic() < deadline

    def _work_on_batch(self) -> None:
        start = self._job.done
        with _patient():
            prepared, end = self._prepare(start)
            outcomes = self._draw(prepared)
        if len(outcomes) < len(prepared):
            end = prepared[len(outcomes)].index
        drawn = []
        for item, outcome in zip(prepared, outcomes, strict=False):
            if isinstance(outcome, RenderingError):
                self._errors.add(item.index, item.describe(outcome))
            elif outcome is not None:
                drawn.append((item, outcome))
        if not self._errors.found:
            self._store(drawn)
        self._report(done=end)

    def _prepare(self, start: int) -> tuple[list[PreparedItem], int]:
        """Items from here on, for as long as a batch may take; and the index after them."""
        ends_at = monotonic() + BATCH_SECS
        prepared, index = [], start
        while index < min(len(self._items), start + BATCH_ITEMS):
            try:
                if index not in self._errors.found:
                    prepared.append(self._prepare_one(index))
            except FieldErrors as error:
                self._errors.add(index, error)
            index += 1
            if monotonic() >= ends_at:
                break
        return prepared, index

    def _prepare_one(self, index: int) -> PreparedItem:
        return prepare_item(
            index,
            self._reader.read(self._items[index]),
            tenant=self._tenant,
            base_url=self._base_url,
            continuation=Continuation(),
        )

    def _draw(
        self, prepared: Sequence[PreparedItem]
    ) -> Sequence[RenderedImage | RenderingError | None]:
        if not prepared:
            return []
        draw = check_drawings if self._errors.found else draw_batch
        return draw(prepared, tenant_id=self._tenant.pk, continuation=Continuation())

    def _store(self, drawn: Sequence[tuple[PreparedItem, RenderedImage]]) -> None:
        part = write_part(drawn, offset=self._parts.size_bytes, now=utc_now())
        self._parts.store(part, DrawnCodes.of([item for item, _image in drawn]))

    def _report(self, *, done: int) -> None:
        self._claimed.report(
            done=done,
            progress={
                "parts": self._parts.to_json(),
                "errors": self._errors.to_json(),
                "base_url": self._base_url,
            },
        )

    def _fail(self, errors: Mapping[str, str]) -> None:
        detail = _("Some items are not valid. Nothing was counted, and no code was made.")
        self._claimed.fail(detail=detail, errors=errors)

    def _finish(self) -> None:
        now, stored = utc_now(), self._parts.read()
        last = write_last_part(
            stored.entries,
            stored.members,
            plan=self._tenant.plan.code,
            offset=self._parts.size_bytes,
            now=now,
        )
        self._parts.store_last(last)
        user_id = self._job.user_id
        acting_user = None if user_id is None else User.objects.filter(pk=user_id).first()

        def write() -> None:
            self._caller.require_key()
            complete_bulk(
                tenant=self._tenant,
                acting_user=acting_user,
                codes=stored.codes,
                images=len(stored.entries),
                now=now,
                key_id=self._caller.key_id,
            )

        self._claimed.finish(
            write, result_files=self._parts.names, result_bytes=self._parts.size_bytes
        )


@contextmanager
def _patient() -> Iterator[None]:
    """What is busy here is tried again later: nobody waits for an answer.

    Raises UnavailableError (503).
    """
    try:
        yield
    except (RendererBusyError, LogoFetchBusyError) as error:
        raise UnavailableError(error.detail, retry_after_secs=1) from error
