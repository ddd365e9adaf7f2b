"""What the key's workspace has used this month."""

from qrstudio._sync.session import Session
from qrstudio.models import KeyUsage
from qrstudio.requests import Request


class Usage:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self) -> KeyUsage:
        """Any key may ask, whatever its scopes."""
        return self._session.fetch(Request("GET", "/api/v1/usage/"), KeyUsage.model_validate_json)
