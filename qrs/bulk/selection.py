"""Images that a person asks for on a page, as one ZIP: of chosen codes, or of a table's rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from jobs.models import Job
from kernel.csv_bodies import read_csv_items
from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from qrs.bulk.callers import BulkCaller
from qrs.bulk.job import start_bulk_job
from qrs.bulk.table_items import read_texts
from qrs.selectors.designs import find_design
from qrs.services.bulk.limits import check_bulk_plan, check_bulk_size, get_change_limit
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


def start_table_job(
    *, tenant: Tenant, acting_user: User, table: bytes, design: str | None, now: datetime
) -> Job:
    """table: as kernel.csv_bodies reads it, with the fields of POST /api/v1/generate/.

    design: id or name, for rows that name none. Raises BadRequestError, BulkSizeError (400),
    BulkPlanError (403), TooManyJobsError (429), and FieldErrors (400) for a design that is not
    there and a table without rows.
    """
    items = [read_texts(row) for row in read_csv_items(table)] if table.strip() else []
    check_bulk_plan(plan=tenant.plan, count=len(items))
    if not items:
        raise FieldErrors.of("items", _("The table has no rows below its titles."))
    if design is not None:
        find_design(design)
    return start_bulk_job(
        tenant=tenant,
        acting_user=acting_user,
        caller=BulkCaller(tenant.plan),
        items=items,
        design=design,
        result_name=f"qrstudio-bulk-{len(items)}.zip",
        now=now,
    )
