"""The logo of a form: a file, what an earlier answer made of one, or the design's own."""

import base64

from dashboard.frame import WorkspaceRequest
from kernel.continuations import Continuation
from qrs.generation.logos import load_logo
from qrs.generation.requests import LogoSource
from qrs.logos import decode_data_uri
from qrs.rendering.options import Logo

FIELD, FILE = "logo", "logo_file"
OF_THE_DESIGN = "design"


def read_logo(request: WorkspaceRequest, *, stored: Logo | None) -> Logo | None:
    """stored: the logo of the design that was loaded.

    Raises RenderingError, and what load_logo does.
    """
    if FILE not in request.FILES and request.POST.get(FIELD) == OF_THE_DESIGN:
        return stored
    content = _read_content(request)
    return load_logo(
        LogoSource(FIELD, content=content) if content is not None else None,
        tenant=request.principal.tenant,
        continuation=Continuation.of(request),
    )


def _read_content(request: WorkspaceRequest) -> bytes | None:
    """Raises RenderingError."""
    upload = request.FILES.get(FILE)
    if upload is not None:
        return bytes(upload.read())
    sent = request.POST.get(FIELD, "")
    return decode_data_uri(sent, field=FIELD) if sent else None


def write_data_uri(logo: Logo) -> str:
    """For the form, so that the file is sent once, and for <img>."""
    return "data:image/png;base64," + base64.b64encode(logo.png).decode()
