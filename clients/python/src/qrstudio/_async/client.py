"""The client: everything that a key may do, by subject."""

import os
import ssl
from types import TracebackType
from typing import Self

import httpx

from qrstudio._async.analytics import AsyncAnalytics
from qrstudio._async.designs import AsyncDesigns
from qrstudio._async.domains import AsyncDomains
from qrstudio._async.events import AsyncEvents
from qrstudio._async.images import AsyncImages
from qrstudio._async.jobs import AsyncJobs
from qrstudio._async.qrs import AsyncQrs
from qrstudio._async.scans import AsyncScans
from qrstudio._async.session import AsyncSession
from qrstudio._async.trash import AsyncTrash
from qrstudio._async.usage import AsyncUsage
from qrstudio._async.webhooks import AsyncWebhooks
from qrstudio.addresses import PRODUCTION
from qrstudio.requests import RetryPolicy, check_header


class AsyncQrStudio:
    """Use it as a context manager, or call `aclose`.

    api_key: `smk_...`; by default of the environment's QRSTUDIO_API_KEY. access_token: a person's,
    instead. base_url: of another installation; by default QRSTUDIO_URL, else the product's own.
    timeout: seconds without a byte. allow_http: permits a plain base_url beyond this machine.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        access_token: str | None = None,
        base_url: str | None = None,
        timeout: float = 30.0,
        retries: RetryPolicy | None = None,
        allow_http: bool = False,
        verify: ssl.SSLContext | bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        key = api_key or ("" if access_token else os.environ.get("QRSTUDIO_API_KEY", ""))
        if not key and not access_token:
            raise ValueError("Pass api_key, or set QRSTUDIO_API_KEY.")
        key = key.strip()
        for name, value in (("The API key", key), ("The access token", access_token)):
            if value:
                check_header(name, value)
        credentials = {"X-Api-Key": key} if key else {"Authorization": f"Bearer {access_token}"}
        self._session = AsyncSession(
            credentials,
            base_url=base_url or os.environ.get("QRSTUDIO_URL") or PRODUCTION,
            allow_http=allow_http,
            timeout=timeout,
            retries=retries,
            verify=verify,
            transport=transport,
        )
        self.qrs = AsyncQrs(self._session)
        self.trash = AsyncTrash(self._session)
        self.scans = AsyncScans(self._session)
        self.analytics = AsyncAnalytics(self._session)
        self.images = AsyncImages(self._session)
        self.designs = AsyncDesigns(self._session)
        self.domains = AsyncDomains(self._session)
        self.jobs = AsyncJobs(self._session)
        self.usage = AsyncUsage(self._session)
        self.events = AsyncEvents(self._session)
        self.webhooks = AsyncWebhooks(self._session)

    async def aclose(self) -> None:
        await self._session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
