"""Would the next sign-up get the right schema? Asked at the deploy, not by a customer."""

import secrets

from django.db import transaction

from tenants.provisioning.describe import compare_schemas, describe_schema
from tenants.provisioning.errors import ReplayDiffersError
from tenants.provisioning.replay import provision_schema
from tenants.schemas import TEMPLATE_SCHEMA


def rehearse_provisioning() -> None:
    """Replay the template into a schema that is rolled back, and compare the two.

    Raises ReplayDiffersError with every difference.
    """
    trial = f"trial_{secrets.token_hex(8)}"
    with transaction.atomic():
        provision_schema(trial)
        differences = compare_schemas(describe_schema(TEMPLATE_SCHEMA), describe_schema(trial))
        transaction.set_rollback(True)
    if differences:
        raise ReplayDiffersError(differences)
