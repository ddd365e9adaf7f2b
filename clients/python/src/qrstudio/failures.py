"""Failures of HTTP in plain words."""

import httpx
from pydantic import ValidationError

from qrstudio.errors import TransportError, UnexpectedAnswerError
from qrstudio.requests import NEVER_SENT, Request


def make_transport_error(
    request: Request, base_url: str, failure: httpx.RequestError
) -> TransportError:
    """base_url: what was connected to."""
    text = f"{request.name}: {_describe(failure, base_url)}"
    if request.method != "GET" and not isinstance(failure, NEVER_SENT):
        text += " It may have been carried out all the same."
    return TransportError(text)


def _describe(failure: httpx.RequestError, base_url: str) -> str:
    if isinstance(failure, httpx.ConnectTimeout | httpx.ConnectError):
        reason = str(failure).partition("] ")[2] or str(failure) or "no answer"
        return f"{base_url} cannot be reached: {reason.rstrip('.')}."
    if isinstance(failure, httpx.TimeoutException):
        return f"{base_url} did not answer in time."
    reason = str(failure) or type(failure).__name__
    return f"the connection to {base_url} broke before the whole answer had come: {reason}"


def describe_invalid_answer(request: Request, error: ValidationError) -> UnexpectedAnswerError:
    """In one line: the first of what is wrong. Answers may be long, and hold secrets."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    text = f"{place}: {first['msg']}" if place else first["msg"]
    return UnexpectedAnswerError(f"{request.name}: the answer is none of this API's. {text}")
