"""The text that stands for a code where a style belongs to none."""

from dashboard.frame import WorkspaceRequest
from qrs.generation.preview import UNBORN_ID
from qrs.selectors.codes import get_public_url
from tenants.selectors.hosts import get_public_base_url


def get_sample_url(request: WorkspaceRequest) -> str:
    """As long as the URLs of the workspace's codes, so that the symbol is as large as theirs."""
    base_url = get_public_base_url(request.principal.tenant)
    return get_public_url(short_id=UNBORN_ID, base_url=base_url)
