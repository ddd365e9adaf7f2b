"""Answers of the trash."""

from typing import Self

from pydantic import ConfigDict, Field

from kernel.clock import isoformat_z
from kernel.input_types import Filter
from kernel.pagination import PageQuery
from kernel.schemas import Page
from qrs.schemas.code_answers import QR_EXAMPLE, DynamicQrOut
from qrs.selectors.trash import TrashedRow


class TrashQuery(PageQuery):
    search: Filter = Field("", description="As in the list of dynamic QRs.")


class TrashedQrOut(DynamicQrOut):
    """A deleted QR: as it was, and until when it can be restored."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": QR_EXAMPLE
            | {
                "deleted_at": "2026-05-09T09:00:00Z",
                "deleted_by": "owner@studio.example",
                "expires_at": "2026-06-08T09:00:00Z",
            }
        }
    )
    deleted_at: str
    deleted_by: str | None = Field(
        description="The email of a person; the name and the first characters of an API key."
    )
    expires_at: str = Field(description="Deleted for good after this.")

    @classmethod
    def from_trashed(cls, row: TrashedRow, *, base_url: str, deleted_by: str | None) -> Self:
        """base_url: of the workspace's codes. deleted_by: None if nobody is known."""
        return cls.build(
            **vars(DynamicQrOut.from_row(row.qr, base_url=base_url)),
            deleted_at=isoformat_z(row.deleted_at),
            deleted_by=deleted_by,
            expires_at=isoformat_z(row.expires_at),
        )


class TrashPage(Page[TrashedQrOut]):
    """One page, the newest deletion first."""
