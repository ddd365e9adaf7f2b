"""Saved views of the list of codes: at most 20 of a member, whom alone they serve."""

from datetime import datetime

from django.db import transaction

from audit.services import record_event
from audit.targets import Target
from kernel.errors import FieldErrors, NotFoundError
from kernel.form_lines import check_form_line
from kernel.translation import gettext as _
from tenants.models import Membership, SavedView
from tenants.postgres_schemas import public_schema
from tenants.principals import Principal

MAX_VIEWS = 20
MAX_NAME_LENGTH = 60
MAX_QUERY_LENGTH = 2000


@transaction.atomic
def save_view(*, principal: Principal, name: str, query: str, now: datetime) -> SavedView:
    """A new view, or a new query of the member's view with this name.

    Raises FieldErrors (400), ReadOnlyRoleError (403), NotFoundError (404).
    """
    principal.require_writer()
    name = check_form_line("name", name, maximum=MAX_NAME_LENGTH)
    if len(query) > MAX_QUERY_LENGTH:
        raise FieldErrors.of("name", _("These filters are too long to be saved."))
    with public_schema():
        member = _lock_membership(principal)
        views = SavedView.objects.filter(membership=member)
        if not views.filter(name=name).exists() and views.count() >= MAX_VIEWS:
            text = _("%(most)s views are the most. Delete one first.") % {"most": MAX_VIEWS}
            raise FieldErrors.of("name", text)
        view, _made = SavedView.objects.update_or_create(
            membership=member,
            name=name,
            defaults={"query": query},
            create_defaults={"query": query, "created_at": now},
        )
        _record(principal, "saved_view.save", after={"name": name, "query": query})
    return view


@transaction.atomic
def delete_view(*, principal: Principal, view_id: int) -> None:
    """Raises ReadOnlyRoleError (403), NotFoundError (404): also for views of other members."""
    principal.require_writer()
    with public_schema():
        member = _lock_membership(principal)
        view = SavedView.objects.filter(membership=member, pk=view_id).first()
        if view is None:
            raise NotFoundError
        view.delete()
        _record(principal, "saved_view.delete", before={"name": view.name, "query": view.query})


def _lock_membership(principal: Principal) -> Membership:
    """Of parallel requests, one counts after the other."""
    members = Membership.objects.select_for_update()
    member = members.filter(tenant=principal.tenant, user=principal.user).first()
    if member is None:
        raise NotFoundError
    return member


def _record(
    principal: Principal,
    action: str,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Without a workspace, as the views are a person's own."""
    target = Target.of_membership(principal.tenant.slug, principal.user.pk)
    record_event(action=action, target=target, before=before, after=after)
