"""The admin site: a ModelAdmin in each module; importing this package registers them.

site.py          the AdminSite
base.py          the base of all ModelAdmins
login.py         log-in with the API's rate limits
passwords.py     own password, and resets for others
route_search.py  search of printed codes by index
"""

from console.admin import (
    audit,
    mails,
    memberships,
    overage,
    plan_requests,
    plans,
    qrs,
    tenants,
    users,
)

__all__ = [
    "audit",
    "mails",
    "memberships",
    "overage",
    "plan_requests",
    "plans",
    "qrs",
    "tenants",
    "users",
]
