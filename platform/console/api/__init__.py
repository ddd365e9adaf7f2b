"""/api/v1/platform/: the platform admins' API. Staff only; others get 403."""

from ninja import Router

from console.api import audit, overage, plan_requests, plans, qrs, tenants
from tenants.api.authentication import staff_auth

router = Router(auth=staff_auth)
router.add_router("tenants/", tenants.router)
router.add_router("plans/", plans.router)
router.add_router("plan-requests/", plan_requests.router)
router.add_router("overage/", overage.router)
router.add_router("qrs/", qrs.router)
router.add_router("audit/", audit.router)

__all__ = ["router"]
