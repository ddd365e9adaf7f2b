"""Images of codes that a person has chosen on a page, as one ZIP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from jobs.models import Job
from qrs.bulk.callers import BulkCaller
from qrs.bulk.job import start_bulk_job
from qrs.services.bulk.limits import check_bulk_size, get_change_limit
from tenants.models import Tenant


def start_images_job(
    *,
    tenant: Tenant,
    acting_user: User,
    short_ids: Sequence[str],
    output: Mapping[str, Any],
    design: int | str | None,
    now: datetime,
) -> Job:
    """Each image counts as one render. output: format, size_inches and dpi of all images.

    On every plan, for as many codes as a page changes at once.
    Raises BulkSizeError (400), TooManyJobsError (429).
    """
    short_ids = list(dict.fromkeys(short_ids))
    limit = get_change_limit(tenant.plan)
    check_bulk_size(plan=tenant.plan, limit=limit, count=len(short_ids))
    items = [
        {"data_type": "dynamic", "payload": {"short_id": short_id}, **output}
        for short_id in short_ids
    ]
    return start_bulk_job(
        tenant=tenant,
        acting_user=acting_user,
        caller=BulkCaller(tenant.plan),
        items=items,
        design=design,
        result_name=f"qrstudio-codes-{len(items)}.zip",
        now=now,
    )
