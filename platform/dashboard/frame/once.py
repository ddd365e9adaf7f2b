"""A form that does something once, however often its button is pressed."""

import json
from collections.abc import Callable

from audit.context import Person
from dashboard.frame.sent_twice import explain_second_press
from kernel.clock import utc_now
from qrs.routes.errors import RouteNotPublishedError
from tenants.idempotency.services import (
    NO_TENANT,
    StoredResponse,
    find_stored_response,
    identify_form,
    run_once,
)
from tenants.principals import Principal


def act_once(
    principal: Principal, *, kind: str, form_id: str, values: object, act: Callable[[], str]
) -> tuple[str, bool]:
    """(what act() returned, whether it is in force already), of this or of an earlier press.

    kind: of the form. form_id: of the form as it was shown; with other values it acts again.
    values: what was typed, as the json module writes it.
    Raises what act() raises, IdempotencyKeyError (400), ConflictError (409).
    """
    content = json.dumps([principal.user.pk, values])
    key, fingerprint = identify_form(kind=kind, form_id=form_id, content=content)
    tenant_id, now = principal.tenant.pk, utc_now()
    try:
        with explain_second_press():
            stored = run_once(
                tenant_id=tenant_id,
                key=key,
                fingerprint=fingerprint,
                now=now,
                action=lambda: StoredResponse(status=201, body=act().encode()),
            )
    except RouteNotPublishedError:
        # After the commit: it is stored, and its routes follow within seconds.
        found = find_stored_response(tenant_id=tenant_id, key=key, fingerprint=fingerprint, now=now)
        if found is None:
            raise
        return bytes(found.body).decode(), False
    return bytes(stored.body).decode(), True


def act_once_as_person(
    person: Person, *, kind: str, form_id: str, values: object, act: Callable[[], str]
) -> str:
    """As act_once(), for what belongs to a person and no workspace yet."""
    content = json.dumps([person.pk, values])
    key, fingerprint = identify_form(kind=kind, form_id=form_id, content=content)
    with explain_second_press():
        stored = run_once(
            tenant_id=NO_TENANT,
            key=key,
            fingerprint=fingerprint,
            now=utc_now(),
            action=lambda: StoredResponse(status=201, body=act().encode()),
        )
    return bytes(stored.body).decode()
