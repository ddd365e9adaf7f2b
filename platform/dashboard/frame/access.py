"""Who may open a page: decorators of views.

    workspace_page   a member of the workspace that the URL names; the connection is in its schema
    account_page     anybody who is logged in
    public_page      anybody

Their wrapper turns what services raise into pages (dashboard.frame.refusals).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast, overload

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from accounts.browser_sessions import has_second_factor
from accounts.errors import InspectionReadOnlyError
from audit.context import name_actor
from dashboard.frame.links import remember_workspace
from dashboard.frame.refusals import (
    ask_for_login,
    ask_for_second_factor,
    refuse_with_page,
    show_suspended,
)
from dashboard.frame.rendering import go_to
from dashboard.frame.requests import AccountRequest, PublicRequest, WorkspaceRequest
from kernel.clock import utc_now
from kernel.continuations import respond_in_passes
from tenants.postgres_schemas import activate_schema
from tenants.principals import Principal
from tenants.selectors.memberships import find_principal
from tenants.selectors.slugs import find_current_slug
from tenants.slugs import RESERVED_SLUGS

Parameters = ParamSpec("Parameters")
Page = Callable[..., HttpResponseBase]
PublicView = Callable[Concatenate[PublicRequest, Parameters], HttpResponseBase]
AccountView = Callable[Concatenate[AccountRequest, Parameters], HttpResponseBase]
WorkspaceView = Callable[Concatenate[WorkspaceRequest, Parameters], HttpResponseBase]
_READS = frozenset({"GET", "HEAD"})


def public_page(view: PublicView[Parameters]) -> Page:
    """For anybody. request.login: the browser's log-in, or None."""

    @wraps(view)
    @refuse_with_page
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(cast("PublicRequest", request), *args, **kwargs)

    return page


def account_page(view: AccountView[Parameters]) -> Page:
    """For anybody who is logged in; others are sent to the log-in."""

    @wraps(view)
    @refuse_with_page
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        known = _as_account(request)
        if known is None:
            return ask_for_login(request)
        if known.browser_session.acting_admin_id is not None:
            # A person's own data: not even to look at.
            raise InspectionReadOnlyError
        return view(known, *args, **kwargs)

    return page


@overload
def workspace_page(view: WorkspaceView[Parameters]) -> Page: ...
@overload
def workspace_page(
    *, viewer_may_post: bool = False, allow_suspended: bool = False
) -> Callable[[WorkspaceView[...]], Page]: ...
def workspace_page(
    view: WorkspaceView[...] | None = None,
    *,
    viewer_may_post: bool = False,
    allow_suspended: bool = False,
) -> Page | Callable[[WorkspaceView[...]], Page]:
    """For members of the workspace; the view does not take the slug. It may await images.

    viewer_may_post: the POST changes nothing of the workspace, or its service checks the role.
    allow_suspended: the page is open while the workspace is suspended.
    """

    def decorate(view: WorkspaceView[...]) -> Page:
        @wraps(view)
        @refuse_with_page
        def page(
            request: HttpRequest, *args: Any, workspace: str, **kwargs: Any
        ) -> HttpResponseBase:
            if workspace in RESERVED_SLUGS:
                raise Http404
            known = _as_account(request)
            if known is None:
                return ask_for_login(request)
            member = cast("WorkspaceRequest", known)
            refusal = _enter(member, workspace, viewer_may_post, allow_suspended)
            if refusal is not None:
                return refusal
            response = respond_in_passes(request, lambda: view(member, *args, **kwargs))
            remember_workspace(request, response, workspace)
            return response

        return page

    return decorate if view is None else decorate(view)


def _as_account(request: HttpRequest) -> AccountRequest | None:
    known = cast("AccountRequest", request)
    if known.login is None:
        return None
    known.browser_session, known.session_user = known.login, known.login.user
    name_actor(user=known.login.acting_admin or known.session_user, via="dashboard")
    return known


def _enter(
    request: WorkspaceRequest, slug: str, viewer_may_post: bool, allow_suspended: bool
) -> HttpResponse | None:
    """Set the principal and the schema; else the response in place of the page.

    Raises Http404, ReadOnlyRoleError (403).
    """
    principal = find_principal(
        user=request.session_user, session_id=request.browser_session.pk, slug=slug
    )
    if principal is None:
        return _go_to_new_address(request, slug)
    is_own = request.browser_session.acting_admin_id is None
    request.principal = principal if is_own else _restrict(request, principal)
    lacks_factor = is_own and not has_second_factor(request.browser_session)
    if lacks_factor and principal.tenant.requires_two_factor:
        return ask_for_second_factor(request, principal.tenant.slug)
    if principal.tenant.is_suspended and not allow_suspended:
        return show_suspended(request, principal.tenant.slug)
    if request.method not in _READS and not viewer_may_post:
        principal.require_writer()
    # PublicSchemaMiddleware switches back when the request ends.
    activate_schema(principal.tenant.schema_name)
    return None


def _restrict(request: WorkspaceRequest, principal: Principal) -> Principal:
    """What a platform admin's look allows: this workspace alone, and no change of anything.

    Raises Http404, InspectionReadOnlyError (403).
    """
    if principal.tenant.pk != request.browser_session.tenant_id:
        raise Http404
    if request.method not in _READS:
        raise InspectionReadOnlyError
    return principal.as_viewer()


def _go_to_new_address(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """For members of a workspace that had this slug within a year. Raises Http404."""
    current = find_current_slug(slug, now=utc_now())
    session = request.browser_session
    if current is None or not find_principal(
        user=request.session_user, session_id=session.pk, slug=current
    ):
        raise Http404
    rest = request.get_full_path().removeprefix(f"/{slug}")
    return go_to(request, f"/{current}{rest}")
