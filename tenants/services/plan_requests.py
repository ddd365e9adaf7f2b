"""Asking for another plan or for credits, and the answer of a platform admin.

An answer changes no plan: the admin does that where plans are changed, and says here that it is
done. One open request a workspace, so that nobody has to guess which one counts.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record_change, record_event
from audit.targets import Target
from kernel.errors import FieldErrors, NotFoundError
from kernel.form_lines import check_optional_line
from kernel.translation import gettext as _
from plans.selectors import get_plan
from tenants.errors import PlanRequestAnsweredError, PlanRequestOpenError
from tenants.models import PlanRequest, PlanRequestStatus, Role
from tenants.postgres_schemas import public_schema
from tenants.services.members import check_manager
from tenants.services.workspaces import lock_tenant

MAX_CREDITS = 100_000
MAX_MESSAGE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """plan: a code, or None. credits: 0 for none."""

    plan: str | None
    credits: int
    message: str = ""


def check_wish(*, plan: str, credits: str, message: str) -> Wish:  # noqa: A002 - the field's name
    """What a form says. Raises FieldErrors (400)."""
    amount = credits or "0"
    if not (amount.isascii() and amount.isdigit()) or len(amount) > 6 or int(amount) > MAX_CREDITS:
        text = _("A whole number of at most %(most)s is required.") % {"most": MAX_CREDITS}
        raise FieldErrors.of("credits", text)
    return Wish(
        plan=plan or None,
        credits=int(amount),
        message=check_optional_line("message", message, maximum=MAX_MESSAGE_LENGTH),
    )


@transaction.atomic
def request_plan(*, tenant_id: int, acting_user: User, wish: Wish, now: datetime) -> PlanRequest:
    """Put a request into the queue of the platform admins.

    Raises FieldErrors (400), ManagersOnlyError (403), PlanRequestOpenError (409).
    """
    plan = get_plan(wish.plan) if wish.plan else None
    with public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        check_manager(tenant=tenant, acting_user_id=acting_user.pk, roles=(Role.ADMIN,))
        if plan is not None and plan.code == tenant.plan_id:
            raise FieldErrors.of("plan", _("This is your plan already."))
        if plan is None and not wish.credits:
            raise FieldErrors.of("plan", _("Choose a plan, or a number of credits."))
        if PlanRequest.objects.filter(tenant=tenant, status=PlanRequestStatus.OPEN).exists():
            raise PlanRequestOpenError
        request = PlanRequest.objects.create(
            tenant=tenant,
            requested_by=acting_user,
            plan=plan,
            credits=wish.credits,
            message=wish.message,
            created_at=now,
        )
        record_event(
            action="plan.request",
            target=Target.of_tenant(tenant.slug),
            after={"plan": wish.plan, "credits": wish.credits, "message": wish.message},
            tenant_id=tenant.pk,
        )
    return request


@transaction.atomic
def answer_plan_request(
    *, request_id: int, status: PlanRequestStatus, answer: str, now: datetime
) -> PlanRequest:
    """Say that it is done or declined; the workspace sees the answer.

    Raises NotFoundError (404), FieldErrors (400), PlanRequestAnsweredError (409).
    """
    if status is PlanRequestStatus.OPEN:
        values = "done, declined"
        raise FieldErrors.of("status", _("Must be one of: %(values)s.") % {"values": values})
    with public_schema():
        rows = PlanRequest.objects.select_for_update(of=("self",)).select_related("tenant", "plan")
        request = rows.filter(pk=request_id).first()
        if request is None:
            raise NotFoundError
        if request.status != PlanRequestStatus.OPEN:
            raise PlanRequestAnsweredError
        before = {"status": request.status, "answer": request.answer}
        request.status, request.answer, request.answered_at = status, answer, now
        request.save(update_fields=["status", "answer", "answered_at"])
        record_change(
            action="plan.answer",
            target=Target.of_tenant(request.tenant.slug),
            before=before,
            after={"status": str(status), "answer": answer},
            tenant_id=request.tenant_id,
        )
    return request
