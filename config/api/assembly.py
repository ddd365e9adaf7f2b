"""The API, assembled from the routers of the apps."""

from django.conf import settings

from config.api.description import DESCRIPTION
from config.api.error_handlers import add_error_handlers
from config.api.form_parser import BodyParser
from config.api.json_renderer import JsonRenderer
from config.api.openapi.document import DocumentedApi, read_only_page
from console.api import router as platform_router
from customdomains.api import router as custom_domains_router
from events.api import router as events_router
from health.api import router as status_router
from jobs.api import router as jobs_router
from kernel.public_urls import get_site_url
from qrs.api.bulk import router as bulk_router
from qrs.api.codes import router as qrs_router
from qrs.api.designs import router as designs_router
from qrs.api.generate import router as generate_router
from qrs.api.generate_bulk import router as generate_bulk_router
from qrs.api.history import router as history_router
from qrs.api.sheets import router as sheets_router
from qrs.api.trash import router as trash_router
from qrs.api.usage import router as usage_router
from qrs.api.validate import router as validate_router
from scans.api.analytics import router as analytics_router
from scans.api.scan_log import router as scans_router
from scans.api.summary import router as summary_router
from tenants.api.accounts import auth_router, me_router
from tenants.api.activity import router as activity_router
from tenants.api.me import router as account_router
from tenants.api.members import invitations_router, join_router, members_router
from tenants.api.recovery import router as recovery_router
from tenants.api.two_factor import router as two_factor_router
from tenants.api.workspaces import settings_router, workspaces_router
from tenants.branding.api import router as branding_router
from tenants.keys.api import router as keys_router
from webhooks.api.deliveries import router as deliveries_router
from webhooks.api.subscriptions import router as webhooks_router

api = DocumentedApi(
    title="QR Studio API",
    version=settings.APP_VERSION,
    description=DESCRIPTION,
    docs_url="docs/",
    openapi_url="openapi.json/",
    urls_namespace="api",
    servers=[{"url": get_site_url("api"), "description": "This installation."}],
    docs_decorator=read_only_page,
    parser=BodyParser(),
    renderer=JsonRenderer(),
)
api.add_router("auth/", auth_router, tags=["Accounts"])
api.add_router("auth/", recovery_router, tags=["Accounts"])
api.add_router("auth/", join_router, tags=["Accounts"])
api.add_router("v1/", me_router, tags=["Accounts"])
api.add_router("v1/members/", members_router, tags=["Members"])
api.add_router("v1/invitations/", invitations_router, tags=["Members"])
api.add_router("v1/workspace/", settings_router, tags=["Workspaces"])
api.add_router("v1/workspaces/", workspaces_router, tags=["Workspaces"])
api.add_router("v1/keys/", keys_router, tags=["API keys"])
api.add_router("v1/activity/", activity_router, tags=["Activity"])
api.add_router("v1/me/", account_router, tags=["Accounts"])
api.add_router("v1/me/two-factor/", two_factor_router, tags=["Accounts"])
# Before {short_id}/, which would match it.
api.add_router("v1/dynamic/custom-domains/", custom_domains_router, tags=["Custom domains"])
api.add_router("v1/dynamic/bulk/", bulk_router, tags=["Dynamic QRs"])
api.add_router("v1/dynamic/", qrs_router, tags=["Dynamic QRs"])
api.add_router("v1/dynamic/", history_router, tags=["Dynamic QRs"])
api.add_router("v1/trash/", trash_router, tags=["Dynamic QRs"])
api.add_router("v1/dynamic/", analytics_router, tags=["Analytics"])
api.add_router("v1/dynamic/", scans_router, tags=["Analytics"])
api.add_router("v1/analytics/", summary_router, tags=["Analytics"])
api.add_router("v1/usage/", usage_router, tags=["Usage"])
api.add_router("v1/generate/", generate_router, tags=["Rendering"])
api.add_router("v1/generate/bulk/", generate_bulk_router, tags=["Rendering"])
api.add_router("v1/sheets/", sheets_router, tags=["Rendering"])
api.add_router("v1/validate/", validate_router, tags=["Rendering"])
api.add_router("v1/jobs/", jobs_router, tags=["Jobs"])
api.add_router("v1/designs/", designs_router, tags=["Rendering"])
api.add_router("v1/branding/", branding_router, tags=["Branding"])
api.add_router("v1/webhooks/", webhooks_router, tags=["Webhooks"])
api.add_router("v1/webhooks/", deliveries_router, tags=["Webhooks"])
api.add_router("v1/events/", events_router, tags=["Webhooks"])
api.add_router("v1/platform/", platform_router, tags=["Platform admins"])
api.add_router("", status_router, tags=["Health"])
add_error_handlers(api)
