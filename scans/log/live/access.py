"""May the caller still read? The view asks when a long answer begins, this again and again."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import DatabaseError, connection

from accounts.access_tokens import AccessClaims, read_access_token
from kernel.clock import utc_now
from kernel.errors import ApiError
from qrs.selectors.codes import get_qr
from tenants.errors import WorkspaceSuspendedError
from tenants.postgres_schemas import tenant_schema
from tenants.selectors.principals import authenticate_claims

logger = logging.getLogger(__name__)

# One query at a time: hundreds of feeds ask once in 15 seconds each.
_threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-access")


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who reads what of which QR.

    token: the access token that it began with. ends_with_token: a feed does, as its reader
    comes back with a new one; an export could not go on where it stopped, so that it ends
    with the log-in only.
    """

    token: str
    claims: AccessClaims
    short_id: str
    ends_with_token: bool

    async def find_revocation_reason(self) -> str:
        """Why it has to end: log-in, membership, workspace or QR; "" when nothing changed."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_threads, self._find_revocation_reason)

    def _find_revocation_reason(self) -> str:
        try:
            self._check()
        except ApiError as error:
            return error.detail
        except DatabaseError as error:
            # The token's own end is checked without the database, and that is minutes away.
            logger.warning("access not checked: %s", error)
        finally:
            # Its next use is seconds away, and idle sessions are worth more to others.
            connection.close()
        return ""

    def _check(self) -> None:
        """Raises what the endpoint would answer now."""
        if self.ends_with_token:
            read_access_token(self.token)
        principal = authenticate_claims(self.claims, now=utc_now())
        if principal.tenant.is_suspended:
            raise WorkspaceSuspendedError
        with tenant_schema(principal.tenant.schema_name):
            get_qr(short_id=self.short_id)
