"""What a browser's log-in may watch: QRs of several workspaces, checked at the start and again."""

import asyncio
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.db import DatabaseError, connection
from django.utils.translation import override

from accounts.access_tokens import AccessClaims
from accounts.errors import InvalidAccessTokenError
from kernel.clock import utc_now
from kernel.errors import ApiError, NotFoundError
from kernel.ids import is_short_id
from qrs.selectors.codes import list_qrs, list_rows
from scans.log.live.access import access_threads
from scans.log.live.events import StreamCursor
from tenants.errors import WorkspaceSuspendedError
from tenants.postgres_schemas import tenant_schema
from tenants.selectors.principals import authenticate_claims

logger = logging.getLogger(__name__)


class WantedCode(NamedTuple):
    """What a page shows. cursor: of the last event that it has seen, if any."""

    tenant_id: int
    short_id: str
    cursor: StreamCursor | None = None


class WatchedCode(NamedTuple):
    """A QR that the person may see now. scan_count: of all time."""

    qr_id: int
    scan_count: int


class Access(NamedTuple):
    """What may be watched, and why the rest may not, by short id."""

    watched: dict[str, WatchedCode]
    refused: dict[str, ApiError]


@dataclass(frozen=True, slots=True)
class BrowserWatcher:
    """A person who is logged in with a browser. language: of refusals."""

    user_id: int
    session_id: uuid.UUID
    has_second_factor: bool
    language: str

    async def check(self, codes: Iterable[WantedCode]) -> Access | None:
        """None when the database cannot be asked: the log-in goes on until it can."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(access_threads, self._check_in_thread, tuple(codes))

    def _check_in_thread(self, codes: tuple[WantedCode, ...]) -> Access | None:
        try:
            with override(self.language):
                return self.check_now(codes)
        except DatabaseError as error:
            logger.warning("access not checked: %s", error)
            return None
        finally:
            # The next check is in 15 seconds, and idle database sessions are scarce.
            connection.close()

    def check_now(self, codes: Iterable[WantedCode]) -> Access:
        """As check(), in the caller's thread and on its connection."""
        access = Access({}, {})
        by_tenant = sorted(codes, key=lambda code: code.tenant_id)
        for tenant_id, group in groupby(by_tenant, key=lambda code: code.tenant_id):
            short_ids = [code.short_id for code in group]
            try:
                found = self._find_codes(tenant_id, short_ids)
            except ApiError as error:
                access.refused.update(dict.fromkeys(short_ids, error))
                continue
            access.watched.update(found)
            missing = [short_id for short_id in short_ids if short_id not in found]
            access.refused.update(dict.fromkeys(missing, NotFoundError()))
        return access

    def _find_codes(self, tenant_id: int, short_ids: list[str]) -> dict[str, WatchedCode]:
        """Raises what a page of the workspace would be refused with now."""
        claims = AccessClaims(self.user_id, tenant_id, self.session_id)
        tenant = authenticate_claims(claims, now=utc_now()).tenant
        if tenant.requires_two_factor and not self.has_second_factor:
            raise InvalidAccessTokenError
        if tenant.is_suspended:
            raise WorkspaceSuspendedError
        known = [short_id for short_id in short_ids if is_short_id(short_id)]
        with tenant_schema(tenant.schema_name):
            rows = list_rows(list_qrs().filter(short_id__in=known))
        return {row.short_id: WatchedCode(row.id, row.scan_count) for row in rows}
