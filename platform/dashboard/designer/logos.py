"""The logo of a form: a file, what an earlier answer made of one, or the design's own."""

import base64
import binascii
from collections.abc import Callable

from dashboard.frame import WorkspaceRequest
from kernel.errors import FieldErrors
from qrs.rendering.options import Logo
from tenants.branding.logos.outcome import LogoProblem
from tenants.branding.logos.process import convert_upload

FIELD, FILE = "logo", "logo_file"
OF_THE_DESIGN = "design"
_DATA = "data:image/png;base64,"


def read_logo(request: WorkspaceRequest, *, get_stored: Callable[[], Logo | None]) -> Logo | None:
    """get_stored: the logo of the design that was loaded. Raises FieldErrors (400)."""
    upload = request.FILES.get(FILE)
    if upload is not None:
        return _convert(upload.read())
    sent = request.POST.get(FIELD, "")
    if sent == OF_THE_DESIGN:
        return get_stored()
    if not sent.startswith(_DATA):
        return None
    try:
        return _convert(base64.b64decode(sent.removeprefix(_DATA), validate=True))
    except binascii.Error:
        return None


def write_data_uri(logo: Logo) -> str:
    """For the form, so that the file is sent once, and for <img>."""
    return _DATA + base64.b64encode(logo.png).decode()


def _convert(data: bytes) -> Logo:
    converted = convert_upload(data)
    if isinstance(converted, LogoProblem):
        raise FieldErrors.of(FIELD, str(converted))
    return Logo(converted.png, converted.width, converted.height)
