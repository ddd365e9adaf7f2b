"""What the lists of this API can be narrowed by."""

from typing import Literal

from pydantic import Field

from kernel.input_types import Filter
from kernel.pagination import PageQuery


class TenantQuery(PageQuery):
    """Which workspaces."""

    search: Filter = Field("", description="Part of the slug, the name or a member's email.")
    plan: Filter = Field("", description="A plan's code.")
    status: Literal["", "active", "suspended"] = Field("", description="active or suspended.")


class AuditQuery(PageQuery):
    """Which audit entries."""

    target_type: Filter = Field("", description="tenant, plan, qr, user or membership.")
    target_id: Filter = Field("", description="A slug, code, short id or number.")
    action: Filter = Field("", description="Such as tenant.change.")
    actor: Filter = Field("", description="A platform admin's email.")
