"""What a page is built with: who may open it, how it is rendered, what it tells afterwards."""

from dashboard.frame.access import account_page, public_page, workspace_page
from dashboard.frame.login_cookie import end_login, start_login
from dashboard.frame.rendering import go_to, render_page
from dashboard.frame.requests import AccountRequest, PublicRequest, WorkspaceRequest
from dashboard.frame.toasts import Undo, add_toast

__all__ = [
    "AccountRequest",
    "PublicRequest",
    "Undo",
    "WorkspaceRequest",
    "account_page",
    "add_toast",
    "end_login",
    "go_to",
    "public_page",
    "render_page",
    "start_login",
    "workspace_page",
]
