"""Bodies of the webhook endpoints."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from kernel.input_types import StrictSchema, check_line
from kernel.schemas import not_sent
from kernel.unicode_text import strip_invisible
from kernel.urls import MAX_URL_LENGTH
from webhooks.inputs import MAX_DESCRIPTION_LENGTH, check_url, choose_events
from webhooks.services.rotation import MAX_OVERLAP_SECS

MAX_EVENTS = 20
"""More than there are; each counts once."""
_HTTPS_PATTERN = r"^ *[hH][tT][tT][pP][sS]://[^/?#@\s]+\.[^/?#@\s]+(?:[/?#]\S*)? *$"
_EXAMPLE_URL = "https://hooks.yourbrand.com/qrstudio"


def _check_description(raw: str) -> str:
    return check_line(raw, maximum=MAX_DESCRIPTION_LENGTH) if strip_invisible(raw) else ""


Url = Annotated[
    str,
    AfterValidator(check_url),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_URL_LENGTH,
            "pattern": _HTTPS_PATTERN,
        }
    ),
]
Description = Annotated[
    str,
    AfterValidator(_check_description),
    Field(json_schema_extra={"maxLength": MAX_DESCRIPTION_LENGTH}),
]
EventName = Literal[
    "scan.created",
    "dynamic_qr.created",
    "dynamic_qr.updated",
    "dynamic_qr.deleted",
    "quota.threshold_75",
    "quota.threshold_100",
]
Events = Annotated[
    list[EventName],
    Field(max_length=MAX_EVENTS, json_schema_extra={"minItems": 1}),
    AfterValidator(choose_events),
]


class WebhookCreate(StrictSchema):
    """Where to send which events."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "url": _EXAMPLE_URL,
                "description": "Sales database",
                "events": ["scan.created", "quota.threshold_75"],
            }
        }
    )
    url: Url = Field(
        description="HTTPS, a host name of the public internet, port 443. It is looked up when"
        " something is sent, and not before."
    )
    description: Description = Field(default="", description="For people.")
    events: Events = Field(description="One or more; each counts once.")


class WebhookPatch(StrictSchema):
    """What can change; only the fields sent do."""

    model_config = ConfigDict(json_schema_extra={"example": {"status": "active"}})
    url: Url = Field(default_factory=not_sent)
    description: Description = Field(default_factory=not_sent)
    events: Events = Field(default_factory=not_sent)
    status: Literal["active", "disabled"] = Field(
        default_factory=not_sent,
        description="active: send again, first what waits; disabled: send nothing and collect"
        " nothing.",
    )


class WebhookRotate(StrictSchema):
    """Optional: how long the previous secret stays valid."""

    model_config = ConfigDict(json_schema_extra={"example": {"expire_previous_in": 3600}})
    expire_previous_in: Annotated[int, Field(ge=0, le=MAX_OVERLAP_SECS)] = Field(
        default=MAX_OVERLAP_SECS,
        description="Seconds. Until then requests carry a signature by each secret, the new one's"
        " first.",
    )
