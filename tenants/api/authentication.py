"""The authenticators of every router: who may call which endpoint.

member_auth      any member, also of a suspended workspace
workspace_auth   members of a workspace in service; the rest of the request
                 runs in its schema
allow(scope)     these, and keys of such a workspace that have the scope
key_auth         any key of such a workspace, and nobody else
staff_auth       platform admins; the request stays in the public schema

An endpoint without allow() is for people: a valid key gets 403 there.
"""

from collections.abc import Callable, Sequence

from django.http import HttpRequest
from ninja.security import APIKeyHeader, HttpBearer

from accounts.access_tokens import read_access_token
from accounts.errors import InvalidAccessTokenError
from audit.context import name_actor
from kernel.clock import utc_now
from tenants.errors import StaffOnlyError, WorkspaceSuspendedError
from tenants.keys.authenticator import HEADER, authenticate_key, has_key, reject_misplaced_key
from tenants.keys.errors import PeopleOnlyError
from tenants.keys.scopes import ALL_SCOPES, Scope
from tenants.postgres_schemas import activate_schema
from tenants.principals import Principal
from tenants.selectors.principals import authenticate_claims

Authenticator = Callable[[HttpRequest], Principal | None]


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
        """None without credentials (401).

        Raises InvalidAccessTokenError, InvalidApiKeyError, MisplacedApiKeyError (401),
        PeopleOnlyError (403).
        """
        reject_misplaced_key(request)
        token = read_bearer_token(request)
        if token:
            return self.authenticate(request, token)
        if has_key(request):
            authenticate_key(request)
            raise PeopleOnlyError
        return None

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
        return _enter_workspace(principal)


class ApiKeyAuth(APIKeyHeader):
    """A key of a workspace in service that has one of the scopes; switches to its schema."""

    param_name = HEADER

    def __init__(self, scopes: Sequence[Scope]) -> None:
        super().__init__()
        self.scopes = tuple(scopes)

    def __call__(self, request: HttpRequest) -> Principal | None:
        """None without a key, and for a person, even one who sends a key as well.

        Raises InvalidApiKeyError, MisplacedApiKeyError (401), ScopeMissingError,
        WorkspaceSuspendedError (403), and KeyRateError (429).
        """
        reject_misplaced_key(request)
        if read_bearer_token(request) or not has_key(request):
            return None
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Principal:  # noqa: ARG002
        principal = authenticate_key(request)
        principal.require_scope(*self.scopes)
        return _enter_workspace(principal)


class StaffAuth(MemberAuth):
    """An access token of a platform admin, whatever their workspace and its status."""

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Raises InvalidAccessTokenError (401), StaffOnlyError (403)."""
        principal = super().authenticate(request, token)
        if not principal.user.is_staff:
            raise StaffOnlyError
        name_actor(user=principal.user, via="admin")
        return principal


def _enter_workspace(principal: Principal) -> Principal:
    """Raises WorkspaceSuspendedError (403)."""
    if principal.tenant.is_suspended:
        raise WorkspaceSuspendedError
    # PublicSchemaMiddleware switches back when the request ends.
    activate_schema(principal.tenant.schema_name)
    return principal


member_auth = MemberAuth()
workspace_auth = WorkspaceAuth()
staff_auth = StaffAuth()


def allow(*scopes: Scope) -> tuple[Authenticator, ...]:
    """For the `auth` of a router, or of one endpoint: a key needs one of the scopes."""
    return (ApiKeyAuth(scopes), workspace_auth)


def get_key_scopes(authenticators: Sequence[object]) -> tuple[Scope, ...]:
    """Of which a key needs one; none where keys are refused."""
    of_keys = [one.scopes for one in authenticators if isinstance(one, ApiKeyAuth)]
    return of_keys[0] if of_keys else ()


key_auth = ApiKeyAuth(ALL_SCOPES)


def get_principal(request: HttpRequest) -> Principal:
    """The caller, on an endpoint behind one of the authenticators."""
    principal = getattr(request, "auth", None)
    if not isinstance(principal, Principal):
        raise InvalidAccessTokenError
    return principal
