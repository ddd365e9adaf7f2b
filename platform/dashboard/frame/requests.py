"""The requests that views take, by what the decorator before them has found out."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Session, User
from dashboard.frame.toasts import Toast
from tenants.principals import Principal


class PublicRequest(HttpRequest):
    """Anybody's. login: of the browser, if it is logged in."""

    htmx: HtmxDetails
    login: Session | None
    toasts: list[Toast]


class AccountRequest(PublicRequest):
    """A logged-in person's."""

    browser_session: Session
    session_user: User


class WorkspaceRequest(AccountRequest):
    """A member's, with the connection in the workspace's schema."""

    principal: Principal
