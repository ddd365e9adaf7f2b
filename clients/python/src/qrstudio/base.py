"""What all models of answers have in common."""

from pydantic import BaseModel, ConfigDict, PrivateAttr


class Answer(BaseModel):
    """Fields that a later server adds are kept in `model_extra`."""

    model_config = ConfigDict(extra="allow", frozen=True)

    _etag: str | None = PrivateAttr(default=None)

    @property
    def etag(self) -> str | None:
        """The version that was read, for `if_match`; None where the API names none."""
        return self._etag

    def set_etag(self, etag: str | None) -> None:
        self._etag = etag
