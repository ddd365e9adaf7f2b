"""What the key's workspace has used this month."""

from qrstudio._async.session import AsyncSession
from qrstudio.models import KeyUsage
from qrstudio.requests import Request


class AsyncUsage:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> KeyUsage:
        """Any key may ask, whatever its scopes."""
        return await self._session.fetch(
            Request("GET", "/api/v1/usage/"), KeyUsage.model_validate_json
        )
