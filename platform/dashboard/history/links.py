"""URLs of the pages that this area leads to."""

from dashboard.frame import WorkspaceRequest
from dashboard.frame.links import clean_next


def get_list_url(request: WorkspaceRequest) -> str:
    return f"/{request.principal.tenant.slug}/qrs/"


def get_trash_url(request: WorkspaceRequest) -> str:
    return f"{get_list_url(request)}trash/"


def get_code_url(request: WorkspaceRequest, short_id: str) -> str:
    return f"{get_list_url(request)}{short_id}/"


def get_return_url(request: WorkspaceRequest) -> str:
    """The list as it was filtered, which the form sends along; else the list.

    Never the page of a code that may be deleted now.
    """
    list_url = get_list_url(request)
    wanted = clean_next(request.POST.get("next") or request.GET.get("next"))
    return wanted if wanted.partition("?")[0] == list_url else list_url
