"""Reads the file of a multipart request, for the API and for pages."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict

from kernel.deferred_work import OwnerLimit
from kernel.errors import BadRequestError, BodyTooLargeError, FieldErrors
from kernel.translation import gettext as _
from tenants.branding.errors import MultipartNeededError, TooManyUploadsError
from tenants.branding.logos.outcome import MAX_UPLOAD_BYTES, MULTIPART_BYTES, LogoImage, LogoProblem
from tenants.branding.logos.process import convert_upload

FIELD = "file"
MAX_UPLOADS_OF_WORKSPACE = 3
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


def begin_upload(request: HttpRequest) -> Callable[[], LogoImage | LogoProblem]:
    """The work of an upload that needs no database, for kernel.deferred_work.defer_work().

    Raises what read_upload() does.
    """
    return partial(convert_upload, read_upload(request))


def get_owner_limit(*, tenant_id: int) -> OwnerLimit:
    return OwnerLimit(
        tenant_id, MAX_UPLOADS_OF_WORKSPACE, TooManyUploadsError(MAX_UPLOADS_OF_WORKSPACE)
    )


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
    fields, files = _parse(request)
    _check_names([*fields, *files], files.keys())
    upload = files.getlist(FIELD)
    if len(upload) > 1:
        raise FieldErrors.of(FIELD, _("Send one file."))
    content: bytes = upload[0].read()
    return content


def _parse(request: HttpRequest) -> tuple[list[str], MultiValueDict[str, Any]]:
    """The names of the fields, and the files."""
    if request.method == "POST":
        # A page's form, which Django has read. Its token is the page's.
        return [name for name in request.POST if name != _TOKEN], request.FILES
    try:
        # Django itself reads forms of POST only.
        fields, files = request.parse_file_upload(request.META, request)
    except MultiPartParserError:
        raise BadRequestError(_("Malformed multipart body.")) from None
    return list(fields), files


def _check_names(names: Collection[str], files: Collection[str]) -> None:
    unknown = [name for name in names if name != FIELD]
    if unknown:
        raise FieldErrors.of(unknown[0][:200], _("Unknown field."))
    if FIELD not in files:
        raise FieldErrors.of(FIELD, _("This field is required."))
