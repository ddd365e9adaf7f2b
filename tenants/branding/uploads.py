"""Reads the file of a multipart request, for the API and for pages."""

from collections.abc import Collection

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from kernel.errors import BadRequestError, BodyTooLargeError, FieldErrors
from kernel.translation import gettext as _
from tenants.branding.errors import MultipartNeededError
from tenants.branding.logos.outcome import MAX_UPLOAD_BYTES, MULTIPART_BYTES

FIELD = "file"


def read_upload(request: HttpRequest) -> bytes:
    """The content of the one file, whatever name and type it was sent under.

    Raises MultipartNeededError (415), BodyTooLargeError (413), BadRequestError (400),
    FieldErrors (400).
    """
    if request.content_type != "multipart/form-data":
        raise MultipartNeededError
    # The edge has refused it before reading; here for whatever serves Django without the edge.
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_UPLOAD_BYTES + MULTIPART_BYTES:
        raise BodyTooLargeError(MAX_UPLOAD_BYTES)
    try:
        # Django itself reads forms of POST only.
        fields, files = request.parse_file_upload(request.META, request)
    except MultiPartParserError:
        raise BadRequestError(_("Malformed multipart body.")) from None
    _check_names([*fields, *files], files.keys())
    upload = files.getlist(FIELD)
    if len(upload) > 1:
        raise FieldErrors.of(FIELD, _("Send one file."))
    content: bytes = upload[0].read()
    return content


def _check_names(names: Collection[str], files: Collection[str]) -> None:
    unknown = [name for name in names if name != FIELD]
    if unknown:
        raise FieldErrors.of(unknown[0][:200], _("Unknown field."))
    if FIELD not in files:
        raise FieldErrors.of(FIELD, _("This field is required."))
