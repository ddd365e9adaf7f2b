"""The settings of a workspace: name, address, time zone, language, week start, two-factor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from audit.services import record_change
from audit.targets import Target
from kernel.errors import FieldErrors
from kernel.form_lines import check_form_line
from kernel.translation import gettext as _
from tenants.errors import SlugTakenError, TooManySlugsError
from tenants.models import FormerSlug, Role, Tenant
from tenants.postgres_schemas import public_schema
from tenants.selectors.slugs import is_slug_free
from tenants.services.members import check_manager, check_owner
from tenants.services.workspaces import lock_tenant
from tenants.slugs import check_slug

LANGUAGES = ("en", "fr")
WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}
OWNER_FIELDS = frozenset({"slug", "requires_two_factor"})
LEADS_FOR = timedelta(days=365)
MAX_SLUG_CHANGES = 5
MAX_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class _Change:
    tenant: Tenant
    fields: dict[str, Any]


@transaction.atomic
def change_workspace(
    *, tenant_id: int, acting_user_id: int, changes: dict[str, Any], now: datetime
) -> Tenant:
    """Set the given fields: name, slug, time_zone, language, week_start, requires_two_factor.

    name: as check_line() returns it. week_start: a key of WEEK_STARTS. Of an address that changes,
    links lead on for a year.
    Raises FieldErrors (400), ManagersOnlyError, OwnersOnlyError (403), SlugTakenError,
    TooManySlugsError (409).
    """
    fields = _clean(changes)
    with public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        check_manager(tenant=tenant, acting_user_id=acting_user_id, roles=(Role.ADMIN,))
        before = {name: getattr(tenant, name) for name in fields}
        differing = {name: value for name, value in fields.items() if before[name] != value}
        if OWNER_FIELDS & differing.keys():
            check_owner(tenant=tenant, acting_user_id=acting_user_id)
        if "slug" in differing:
            _keep_former_slug(tenant, differing["slug"], now)
        if differing:
            _store(_Change(tenant, differing), before)
    return tenant


def check_workspace_name(raw: str) -> str:
    """One line of 1 to 120 characters. Raises FieldErrors (400) for ``name``."""
    return check_form_line("name", raw, maximum=MAX_NAME_LENGTH)


@cache
def list_time_zones() -> tuple[str, ...]:
    """Regions and cities, and UTC; without old names such as US/Eastern and without offsets."""
    areas = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia")
    wanted = (*areas, "Europe", "Indian", "Pacific")
    names = (name for name in available_timezones() if name.partition("/")[0] in wanted)
    return ("UTC", *sorted(name for name in names if "/" in name))


def _clean(changes: dict[str, Any]) -> dict[str, Any]:
    """As columns. Raises FieldErrors (400) with what is wrong in all fields."""
    errors: dict[str, list[str]] = {}
    fields = dict(changes)
    if "time_zone" in fields and fields["time_zone"] not in list_time_zones():
        errors["time_zone"] = [_("Choose a time zone such as Europe/Paris.")]
    if "language" in fields and fields["language"] not in LANGUAGES:
        errors["language"] = [_("Must be one of: %(values)s.") % {"values": ", ".join(LANGUAGES)}]
    if "week_start" in fields:
        if fields["week_start"] not in WEEK_STARTS:
            values = ", ".join(WEEK_STARTS)
            errors["week_start"] = [_("Must be one of: %(values)s.") % {"values": values}]
        else:
            fields["week_start"] = WEEK_STARTS[fields["week_start"]]
    if errors:
        raise FieldErrors(errors)
    return fields


def _keep_former_slug(tenant: Tenant, slug: str, now: datetime) -> None:
    """Raises FieldErrors (400), SlugTakenError, TooManySlugsError (409)."""
    check_slug(slug)
    if not is_slug_free(slug, now=now, for_tenant_id=tenant.pk):
        raise SlugTakenError
    changed = FormerSlug.objects.filter(tenant=tenant, changed_at__gt=now - LEADS_FOR)
    if changed.count() >= MAX_SLUG_CHANGES:
        raise TooManySlugsError(MAX_SLUG_CHANGES)
    # Our own former slug becomes current again, or that of another one has led for a year.
    FormerSlug.objects.filter(slug__in=[slug, tenant.slug]).delete()
    FormerSlug.objects.create(
        slug=tenant.slug, tenant=tenant, changed_at=now, leads_until=now + LEADS_FOR
    )


def _store(change: _Change, before: dict[str, Any]) -> None:
    tenant = change.tenant
    target = Target.of_tenant(tenant.slug)
    for name, value in change.fields.items():
        setattr(tenant, name, value)
    try:
        with transaction.atomic():
            tenant.save(update_fields=list(change.fields))
    except IntegrityError:
        raise SlugTakenError from None
    record_change(
        action="workspace.change",
        target=target,
        before=before,
        after=change.fields,
        tenant_id=tenant.pk,
    )
