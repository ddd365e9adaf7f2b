"""The logo of a form: a file, what an earlier answer made of one, or the design's own."""

import base64

from dashboard.frame import WorkspaceRequest
from qrs.logos import decode_data_uri, encode_logo
from qrs.rendering.options import Logo

FIELD, FILE = "logo", "logo_file"
OF_THE_DESIGN = "design"


def read_logo(request: WorkspaceRequest, *, stored: Logo | None) -> Logo | None:
    """stored: the logo of the design that was loaded. Raises RenderingError."""
    upload = request.FILES.get(FILE)
    if upload is not None:
        return encode_logo(upload.read(), field=FIELD)
    sent = request.POST.get(FIELD, "")
    if sent == OF_THE_DESIGN:
        return stored
    if not sent:
        return None
    return encode_logo(decode_data_uri(sent, field=FIELD), field=FIELD)


def write_data_uri(logo: Logo) -> str:
    """For the form, so that the file is sent once, and for <img>."""
    return "data:image/png;base64," + base64.b64encode(logo.png).decode()
