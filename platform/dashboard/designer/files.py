"""The file that a person downloads."""

import re
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from dashboard.designer.drafts import Opened
from dashboard.frame import WorkspaceRequest
from dashboard.frame.sent_twice import explain_second_press
from kernel.clock import utc_now
from kernel.continuations import Continuation
from kernel.errors import FieldErrors
from qrs.generation.download import Download, download_image
from qrs.generation.refusals import as_field_errors
from qrs.rendering import RenderingError

_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


def answer_file(request: WorkspaceRequest, code: Any, opened: Opened) -> HttpResponse:
    """Counts one render, however often the same form is sent.

    Raises what download_image does, and FieldErrors (400).
    """
    if opened.errors:
        raise FieldErrors(opened.errors)
    try:
        options = opened.draft.make_options()
    except RenderingError as error:
        raise as_field_errors(error) from error
    with explain_second_press():
        image = download_image(
            tenant=request.principal.tenant,
            acting_user=request.principal.user,
            wanted=Download(code.short_id, options, request.POST.get("form_id", "")),
            now=utc_now(),
            continuation=Continuation.of(request),
        )
    response = HttpResponse(image.data, content_type=image.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(
        True, name_file(code.name, code.short_id, opened.draft.name_size(), options.format)
    )
    return response


def name_file(name: str, short_id: str, size: str, image_format: str) -> str:
    """The name of the code, its id and the size."""
    words = _NOT_IN_A_NAME.sub("-", name).strip("-.")[:_LONGEST_NAME]
    return f"{words or 'qr'}-{short_id}-{size}.{image_format}"
