"""Checks again and again, while a stream is open, what the view has checked at its beginning."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.db import DatabaseError, connection

from accounts.access_tokens import AccessClaims, read_access_token
from kernel.clock import utc_now
from kernel.errors import ApiError
from qrs.selectors.codes import get_qr_id
from tenants.errors import WorkspaceSuspendedError
from tenants.keys.scopes import Scope
from tenants.keys.selectors import authenticate_digest
from tenants.postgres_schemas import tenant_schema
from tenants.principals import Principal
from tenants.selectors.principals import authenticate_claims

logger = logging.getLogger(__name__)

# One query at a time: hundreds of feeds are checked once in 15 seconds each.
access_threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-access")


@dataclass(frozen=True, slots=True)
class Watcher:
    """The reader of a stream and the QR that it reads.

    authenticate: raises the refusal that the reader would get now.
    """

    authenticate: Callable[[], Principal]
    short_id: str

    @classmethod
    def of_token(cls, token: str, short_id: str, *, ends_with_token: bool) -> "Watcher":
        """token: valid now. ends_with_token: True for a feed, as its reader reconnects with a new
        token; an export could not go on where it stopped, so that it ends with the log-in only.
        """
        claims = read_access_token(token)

        def authenticate() -> Principal:
            return _authenticate_person(read_access_token(token) if ends_with_token else claims)

        return cls(authenticate, short_id)

    @classmethod
    def of_key(cls, digest: bytes, short_id: str) -> "Watcher":
        """digest: SHA-256 of the API key."""

        def authenticate() -> Principal:
            principal = authenticate_digest(digest, now=utc_now())
            principal.require_scope(Scope.ANALYTICS_READ)
            return principal

        return cls(authenticate, short_id)

    @classmethod
    def of_principal(cls, principal: Principal, short_id: str) -> "Watcher":
        """A member who is logged in with a browser."""
        claims = AccessClaims(principal.user.pk, principal.tenant.pk, principal.session_id)
        return cls(partial(_authenticate_person, claims), short_id)

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
        principal = self.authenticate()
        if principal.tenant.is_suspended:
            raise WorkspaceSuspendedError
        with tenant_schema(principal.tenant.schema_name):
            get_qr_id(short_id=self.short_id)


def _authenticate_person(claims: AccessClaims) -> Principal:
    principal = authenticate_claims(claims, now=utc_now())
    principal.require_second_factor()
    return principal
