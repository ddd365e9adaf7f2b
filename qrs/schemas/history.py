"""Parameters and answers of the history of a QR."""

from pydantic import ConfigDict, Field

from kernel.clock import isoformat_z
from kernel.pagination import PageQuery
from kernel.schemas import Page, ResponseModel
from qrs.schemas.code_answers import VariantOut
from qrs.schemas.codes import EXAMPLE_URL
from qrs.selectors.history import HistoryEntry


class HistoryQuery(PageQuery):
    at: str = Field("", description="Only what was in force at this time: one entry, or none.")


class DestinationChangeOut(ResponseModel):
    """One change of where the QR leads: what was in force from changed_at on."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": 7,
                "old_url": EXAMPLE_URL,
                "new_url": "https://example.com/menus/summer-2026",
                "variants": [],
                "changed_by": "owner@studio.example",
                "changed_at": "2026-05-01T08:30:00Z",
            }
        }
    )
    id: int | None = Field(description="Null for the creation, which only `at` returns.")
    old_url: str | None = Field(description="Null for the creation.")
    new_url: str
    variants: list[VariantOut] | None = Field(
        description="The A/B variants from then on; null where they were not recorded yet."
    )
    changed_by: str | None = Field(
        description="The email of a person; the name and the first characters of an API key."
    )
    changed_at: str

    @classmethod
    def from_entry(cls, entry: HistoryEntry, *, changed_by: str | None) -> "DestinationChangeOut":
        """changed_by: None if nobody is known, or the user was deleted."""
        return cls.model_construct(
            id=entry.id,
            old_url=entry.old_url,
            new_url=entry.new_url,
            variants=None
            if entry.variants is None
            else [VariantOut.from_variant(variant) for variant in entry.variants],
            changed_by=changed_by,
            changed_at=isoformat_z(entry.changed_at),
        )


class DestinationChangePage(Page[DestinationChangeOut]):
    """One page, newest first."""
