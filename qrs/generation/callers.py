"""What a caller may render: the caps of a plan, and the scopes of a key.

For every endpoint that renders; those of the workspace's own plan are checked while drawing, too.
"""

from typing import Protocol

from plans.models import Plan
from qrs.errors import CustomLogoPlanError
from qrs.generation.contents import Content, ExistingDynamicQr, NewDynamicQr
from qrs.generation.drawing import check_print_plan
from qrs.generation.requests import ImageRequest
from qrs.rendering import RenderOptions
from tenants.keys.scopes import Scope
from tenants.principals import Principal


def check_caller(principal: Principal, wanted: ImageRequest) -> None:
    """Before anything is fetched or drawn.

    Raises ScopeMissingError, PrintSizeError and CustomLogoPlanError (403).
    """
    check_content_scope(principal, wanted.content)
    check_render_caps(principal.caps_plan, wanted.options, has_logo=wanted.has_logo)


class ScopeHolder(Protocol):
    """A caller, as of a request or as a job remembers it."""

    def require_scope(self, *scopes: Scope) -> None: ...


def check_content_scope(caller: ScopeHolder, content: Content) -> None:
    """Making a QR and showing one need the scopes that its own endpoints need.

    Raises ScopeMissingError (403).
    """
    if isinstance(content, NewDynamicQr):
        caller.require_scope(Scope.QRS_WRITE)
    elif isinstance(content, ExistingDynamicQr):
        caller.require_scope(Scope.QRS_READ)


def check_render_caps(plan: Plan, options: RenderOptions, *, has_logo: bool) -> None:
    """plan: Principal.caps_plan. Raises PrintSizeError and CustomLogoPlanError (403)."""
    check_print_plan(plan, options)
    if has_logo and not plan.custom_logo:
        raise CustomLogoPlanError
