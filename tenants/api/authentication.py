"""The authenticators of every router: who may call which endpoint.

member_auth      any member, also of a suspended workspace
workspace_auth   members of a workspace in service; the rest of the request
                 runs in its schema
staff_auth       platform admins; the request stays in the public schema
"""

from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts.access_tokens import read_access_token
from accounts.errors import InvalidAccessTokenError
from audit.context import name_actor
from kernel.clock import utc_now
from tenants.errors import StaffOnlyError, WorkspaceSuspendedError
from tenants.postgres_schemas import activate_schema
from tenants.principals import Principal
from tenants.selectors.principals import authenticate_claims


def read_bearer_token(request: HttpRequest) -> str:
    """The token of the Authorization header; "" without one.

    Source: RFC 9110 section 11.6.2, credentials = auth-scheme 1*SP token68.
    """
    scheme, _, token = request.headers.get("Authorization", "").strip(" \t").partition(" ")
    return token.strip(" \t") if scheme.lower() == "bearer" else ""


class MemberAuth(HttpBearer):
    """A valid access token, whatever the status of the workspace."""

    openapi_bearerFormat = "JWT"  # noqa: N815 - OpenAPI's name

    def __call__(self, request: HttpRequest) -> Principal | None:
        """None without a token (401). Raises InvalidAccessTokenError (401)."""
        token = read_bearer_token(request)
        return self.authenticate(request, token) if token else None

    def authenticate(self, request: HttpRequest, token: str) -> Principal:  # noqa: ARG002
        """Raises InvalidAccessTokenError (401)."""
        principal = authenticate_claims(read_access_token(token), now=utc_now())
        name_actor(user=principal.user, via="api")
        return principal


class WorkspaceAuth(MemberAuth):
    """A valid access token for a workspace in service; switches to its schema."""

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Raises InvalidAccessTokenError (401), WorkspaceSuspendedError, and
        TwoFactorRequiredError (403).
        """
        principal = super().authenticate(request, token)
        principal.require_second_factor()
        if principal.tenant.is_suspended:
            raise WorkspaceSuspendedError
        # PublicSchemaMiddleware switches back when the request ends.
        activate_schema(principal.tenant.schema_name)
        return principal


class StaffAuth(MemberAuth):
    """An access token of a platform admin, whatever their workspace and its status."""

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Raises InvalidAccessTokenError (401), StaffOnlyError (403)."""
        principal = super().authenticate(request, token)
        if not principal.user.is_staff:
            raise StaffOnlyError
        name_actor(user=principal.user, via="admin")
        return principal


member_auth = MemberAuth()
workspace_auth = WorkspaceAuth()
staff_auth = StaffAuth()


def get_principal(request: HttpRequest) -> Principal:
    """The caller, on an endpoint behind one of the authenticators."""
    principal = getattr(request, "auth", None)
    if not isinstance(principal, Principal):
        raise InvalidAccessTokenError
    return principal
