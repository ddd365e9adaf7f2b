"""HTTP: sends requests, sends them again where that may help, and turns refusals into errors."""

import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from qrstudio.addresses import find_address
from qrstudio.base import Answer
from qrstudio.errors import InvalidArgumentError, NotFoundError, UnexpectedAnswerError, make_error
from qrstudio.failures import describe_invalid_answer, make_transport_error
from qrstudio.pages import Item, NumberedPage, NumberedPages, Page, read_cursor
from qrstudio.requests import Params, Request, RetryPolicy
from qrstudio.version import __version__
from qrstudio.waiting import wait_async

Parsed = TypeVar("Parsed")


class AsyncSession:
    """One pool of connections, with the key. Belongs to one event loop at a time."""

    def __init__(
        self,
        credentials: Mapping[str, str],
        *,
        base_url: str,
        allow_http: bool = False,
        timeout: float = 30.0,
        retries: RetryPolicy | None = None,
        verify: ssl.SSLContext | bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._address = find_address(base_url, allow_http=allow_http)
        self._retries = retries or RetryPolicy()
        self._http = httpx.AsyncClient(
            base_url=self._address.base_url,
            headers={
                "User-Agent": f"qrstudio-python/{__version__}",
                "Accept": "application/json",
                **credentials,
                "Host": self._address.host,
            },
            # Else a .netrc would add a second kind of credentials.
            auth=httpx.Auth(),
            timeout=timeout,
            verify=verify,
            transport=transport,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def fetch(self, request: Request, parse: Callable[[bytes], Parsed]) -> Parsed:
        """The parsed answer. parse: of its body.

        Raises:
            ApiError, TransportError, UnexpectedAnswerError: as `qrstudio.errors` has them.
        """
        response = await self.send(request)
        try:
            parsed = parse(response.content)
        except ValidationError as error:
            raise describe_invalid_answer(request, error) from error
        if isinstance(parsed, Answer):
            parsed.set_etag(response.headers.get("ETag"))
        return parsed

    async def send(self, request: Request) -> httpx.Response:
        """The whole answer, which counts as lost when it breaks off."""
        return await self._send_until_answered(request, whole=True)

    async def delete(self, request: Request) -> None:
        """A second attempt that finds nothing has been preceded by one that succeeded."""
        attempts = 0

        def count() -> None:
            nonlocal attempts
            attempts += 1

        try:
            await self._send_until_answered(request, whole=True, on_attempt=count)
        except NotFoundError:
            if attempts == 1:
                raise

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[httpx.Response]:
        """A 2xx whose body is still to be read. Once it has begun, nothing is sent again."""
        response = await self._send_until_answered(request, whole=False)
        try:
            yield response
        except httpx.RequestError as error:
            raise make_transport_error(request, self._address.base_url, error) from error
        finally:
            await response.aclose()

    async def _send_until_answered(
        self, request: Request, *, whole: bool, on_attempt: Callable[[], None] | None = None
    ) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            if on_attempt:
                on_attempt()
            try:
                response = await self._send_once(request, whole=whole)
            except httpx.RequestError as error:
                secs = self._retries.wait_after_failure(request, error, attempt)
                if secs is None:
                    raise make_transport_error(request, self._address.base_url, error) from error
            else:
                if response.is_success:
                    return response
                secs = self._retries.wait_after_answer(request, response, attempt)
                if secs is None:
                    raise _read_error(request, response)
            await wait_async(secs)

    async def _send_once(self, request: Request, *, whole: bool) -> httpx.Response:
        """whole: read a body also where it is no refusal's."""
        response = await self._http.send(self._build(request), stream=True)
        try:
            if whole or not response.is_success:
                await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response

    def _build(self, request: Request) -> httpx.Request:
        """Raises: InvalidArgumentError."""
        extensions: dict[str, Any] = {"sni_hostname": self._address.name}
        timeout = self._http.timeout
        if request.timeout is not None:
            timeout = httpx.Timeout(**{**timeout.as_dict(), "read": request.timeout})
        try:
            return self._http.build_request(
                request.method,
                request.path,
                params=request.query,
                headers=request.all_headers,
                json=request.json,
                content=request.content,
                data=request.form,
                files=dict([request.file]) if request.file else None,
                timeout=timeout,
                extensions=extensions,
            )
        except InvalidArgumentError:
            raise
        except (TypeError, ValueError, httpx.InvalidURL) as error:
            raise InvalidArgumentError(f"{request.name} cannot be sent: {error}") from error

    async def iterate_numbered(
        self,
        path: str,
        parse: Callable[[bytes], NumberedPage[Item]],
        params: Params,
        get_key: Callable[[Any], Any],
    ) -> AsyncIterator[Item]:
        """The items of a list of numbered pages, each once, also while the list changes."""
        pages = NumberedPages(get_key)
        while pages.number:
            request = Request("GET", path, params={**params, "page": pages.number})
            try:
                page = await self.fetch(request, parse)
            except NotFoundError:
                if pages.number == 1:
                    raise
                pages.go_back()
                continue
            for item in pages.take(page):
                yield item

    async def iterate_by_cursor(
        self, path: str, parse: Callable[[bytes], Page[Item]], params: Params
    ) -> AsyncIterator[Item]:
        """The items of a list whose pages lead from one to the next."""
        cursor: str | None = None
        while True:
            request = Request("GET", path, params={**params, "cursor": cursor})
            page = await self.fetch(request, parse)
            for item in page.results:
                yield item
            cursor = read_cursor(page.next) if page.next else None
            if cursor is None:
                return


def _read_error(request: Request, response: httpx.Response) -> Exception:
    try:
        body = json.loads(response.content)
    except ValueError:
        body = None
    if body is None and response.status_code < 500:
        text = f"{request.name}: {response.status_code} without JSON. Is the address right?"
        return UnexpectedAnswerError(text)
    return make_error(response.status_code, body, response.headers)
