"""The client: everything that a key may do, by subject."""

import os
import ssl
from types import TracebackType
from typing import Self

import httpx

from qrstudio._sync.analytics import Analytics
from qrstudio._sync.designs import Designs
from qrstudio._sync.domains import Domains
from qrstudio._sync.events import Events
from qrstudio._sync.images import Images
from qrstudio._sync.jobs import Jobs
from qrstudio._sync.qrs import Qrs
from qrstudio._sync.scans import Scans
from qrstudio._sync.session import Session
from qrstudio._sync.trash import Trash
from qrstudio._sync.usage import Usage
from qrstudio._sync.webhooks import Webhooks
from qrstudio.addresses import PRODUCTION
from qrstudio.requests import RetryPolicy, check_header


class QrStudio:
    """Use it as a context manager, or call `close`.

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
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        key = api_key or ("" if access_token else os.environ.get("QRSTUDIO_API_KEY", ""))
        if not key and not access_token:
            raise ValueError("Pass api_key, or set QRSTUDIO_API_KEY.")
        key = key.strip()
        for name, value in (("The API key", key), ("The access token", access_token)):
            if value:
                check_header(name, value)
        credentials = {"X-Api-Key": key} if key else {"Authorization": f"Bearer {access_token}"}
        self._session = Session(
            credentials,
            base_url=base_url or os.environ.get("QRSTUDIO_URL") or PRODUCTION,
            allow_http=allow_http,
            timeout=timeout,
            retries=retries,
            verify=verify,
            transport=transport,
        )
        self.qrs = Qrs(self._session)
        self.trash = Trash(self._session)
        self.scans = Scans(self._session)
        self.analytics = Analytics(self._session)
        self.images = Images(self._session)
        self.designs = Designs(self._session)
        self.domains = Domains(self._session)
        self.jobs = Jobs(self._session)
        self.usage = Usage(self._session)
        self.events = Events(self._session)
        self.webhooks = Webhooks(self._session)

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
