"""A check at the deploy that new workspaces get the right schema."""

import secrets

from django.db import DatabaseError, transaction

from tenants.postgres_schemas import TEMPLATE_SCHEMA
from tenants.provisioning.describe import compare_schemas, describe_schema
from tenants.provisioning.errors import ReplayDiffersError
from tenants.provisioning.replay import provision_schema


def rehearse_provisioning() -> None:
    """Replay the template into a schema that is rolled back, and compare the two.

    Raises ReplayDiffersError with every difference.
    """
    try:
        differences = _compare_with_replay(f"trial_{secrets.token_hex(8)}")
    except DatabaseError as error:
        raise ReplayDiffersError([str(error).strip()]) from error
    if differences:
        raise ReplayDiffersError(differences)


def _compare_with_replay(schema_name: str) -> list[str]:
    with transaction.atomic():
        provision_schema(schema_name)
        expected, actual = describe_schema(TEMPLATE_SCHEMA), describe_schema(schema_name)
        transaction.set_rollback(True)
    return compare_schemas(expected, actual)
