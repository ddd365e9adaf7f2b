"""Workers go from job to job: a slice of each, so that a long one keeps no other one waiting."""

import dataclasses
import logging
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol

from django.utils import translation

from audit.context import Actor, acting_as
from jobs.errors import JobLostError
from jobs.services.claims import ClaimedJob, claim_job
from kernel.errors import ApiError, UnavailableError
from kernel.translation import gettext as _
from tenants.errors import WorkspaceSuspendedError
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema

logger = logging.getLogger(__name__)

MAX_LOSSES = 5
_REST_SECS = 5.0


class Handler(Protocol):
    """Works on one kind of jobs: until it has finished or failed the job, or until the deadline.

    Runs in the workspace's schema, in the name of whoever started the job. deadline: of
    time.monotonic(). Raises JobLostError, and ApiError for what makes the job fail.
    """

    def __call__(self, claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None: ...


def work_on_jobs(*, handlers: Mapping[str, Handler], budget_secs: float) -> bool:
    """Whether there may be more to do: False when no job waits for a worker."""
    deadline = monotonic() + budget_secs
    while monotonic() < deadline:
        claimed = claim_job()
        if claimed is None:
            return False
        with suppress(JobLostError):
            _run_slice(claimed, handlers, deadline)
    return True


def _run_slice(claimed: ClaimedJob, handlers: Mapping[str, Handler], deadline: float) -> None:
    job = claimed.job
    with translation.override(job.language), acting_as(_read_actor(job.actor)):
        if job.losses > MAX_LOSSES:
            claimed.fail(detail=_("The work broke off several times. Nothing was counted."))
            return
        tenant = Tenant.objects.select_related("plan").filter(pk=job.tenant_id).first()
        handler = handlers.get(job.kind)
        if tenant is None or tenant.is_suspended:
            claimed.fail(detail=WorkspaceSuspendedError().detail)
        elif handler is None:
            # Of a newer version, whose workers know it.
            claimed.rest(_REST_SECS)
        else:
            _run(handler, claimed, tenant, deadline)


def _read_actor(stored: Mapping[str, Any]) -> Actor:
    """Fields of another version are left out."""
    known = {field.name for field in dataclasses.fields(Actor)}
    return Actor(**{name: value for name, value in stored.items() if name in known})


def _run(handler: Handler, claimed: ClaimedJob, tenant: Tenant, deadline: float) -> None:
    try:
        with tenant_schema(tenant.schema_name):
            handler(claimed, tenant=tenant, deadline=deadline)
        if claimed.is_open:
            claimed.release()
    except JobLostError:
        logger.info("job %s was cancelled or taken over", claimed.job.pk)
    except UnavailableError as error:
        logger.warning("job %s goes on later: %s", claimed.job.pk, error.detail)
        claimed.rest(_REST_SECS)
    except ApiError as error:
        claimed.fail(detail=error.detail)
    except Exception:
        # Of storages and libraries; a defect ends by MAX_LOSSES.
        logger.exception("job %s", claimed.job.pk)
        claimed.rest(_REST_SECS)
