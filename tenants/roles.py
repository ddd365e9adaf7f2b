"""Roles of members, for those who may not import models."""

from tenants.models import Role

__all__ = ["Role"]
