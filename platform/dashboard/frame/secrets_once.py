"""Making a secret once, however often the button is pressed; it is shown the first time only."""

import json
from collections.abc import Callable
from typing import NamedTuple

from dashboard.frame.sent_twice import explain_second_press
from kernel.clock import utc_now
from tenants.idempotency.services import StoredResponse, identify_form, run_once
from tenants.principals import Principal


class MadeSecret(NamedTuple):
    """pk: of what has it.

    secret: "" for a further press of the button, as it is stored nowhere in clear.
    """

    pk: int
    secret: str


def make_once(
    principal: Principal,
    *,
    kind: str,
    form_id: str,
    values: object,
    make: Callable[[], MadeSecret],
) -> MadeSecret:
    """Of this or of an earlier press of the button.

    kind: of thing, such as webhook. form_id: of the form as it was shown. values: what was typed,
    as the json module writes it.
    Raises what it raises, IdempotencyKeyError (400), ConflictError (409).
    """
    content = json.dumps([principal.user.pk, values])
    key, fingerprint = identify_form(kind=kind, form_id=form_id, content=content)
    with explain_second_press():
        stored = run_once(
            tenant_id=principal.tenant.pk,
            key=key,
            fingerprint=fingerprint,
            now=utc_now(),
            action=lambda: _encode(make()),
            redact=lambda response: _encode(_decode(response)._replace(secret="")),
        )
    return _decode(stored)


def _encode(made: MadeSecret) -> StoredResponse:
    return StoredResponse(status=201, body=json.dumps(made).encode())


def _decode(stored: StoredResponse) -> MadeSecret:
    return MadeSecret(*json.loads(stored.body))
