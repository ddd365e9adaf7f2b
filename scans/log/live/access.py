"""Checks again and again, while a stream is open, what the view has checked at its beginning."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import DatabaseError, connection

from accounts.access_tokens import AccessClaims, read_access_token
from kernel.clock import utc_now
from kernel.errors import ApiError
from qrs.selectors.codes import get_qr_id
from tenants.errors import WorkspaceSuspendedError
from tenants.postgres_schemas import tenant_schema
from tenants.principals import Principal
from tenants.selectors.principals import authenticate_claims

logger = logging.getLogger(__name__)

# One query at a time: hundreds of feeds are checked once in 15 seconds each.
access_threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-access")


@dataclass(frozen=True, slots=True)
class Watcher:
    """The reader of a stream and the QR that it reads.

    token: the access token of the request, "" for a browser's log-in. ends_with_token: True for
    a feed, as its reader reconnects with a new token; an export could not go on where it stopped,
    so that it ends with the log-in only.
    """

    token: str
    claims: AccessClaims
    short_id: str
    ends_with_token: bool

    @classmethod
    def of_principal(cls, principal: Principal, short_id: str) -> "Watcher":
        """A member who is logged in with a browser."""
        claims = AccessClaims(principal.user.pk, principal.tenant.pk, principal.session_id)
        return cls("", claims, short_id, ends_with_token=False)

    async def find_revocation_reason(self) -> str:
        """Why the stream has to end: log-in, membership, workspace or QR; "" when it need not."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(access_threads, self._find_revocation_reason)

    def _find_revocation_reason(self) -> str:
        try:
            self._check()
        except ApiError as error:
            return error.detail
        except DatabaseError as error:
            # The token expires in minutes, and its expiry is checked without the database.
            logger.warning("access not checked: %s", error)
        finally:
            # The next check is in 15 seconds, and idle database sessions are scarce.
            connection.close()
        return ""

    def _check(self) -> None:
        """Raises the refusal that the endpoint would return now."""
        if self.ends_with_token:
            read_access_token(self.token)
        principal = authenticate_claims(self.claims, now=utc_now())
        principal.require_second_factor()
        if principal.tenant.is_suspended:
            raise WorkspaceSuspendedError
        with tenant_schema(principal.tenant.schema_name):
            get_qr_id(short_id=self.short_id)
