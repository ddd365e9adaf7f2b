"""The pages of the admin site, one module each; importing this registers them."""

from console.admin import audit, memberships, plans, qrs, tenants, users

__all__ = ["audit", "memberships", "plans", "qrs", "tenants", "users"]
