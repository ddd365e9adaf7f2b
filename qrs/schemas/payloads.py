"""What the payload of each data_type holds.

The rules are those of qrs.contents, which every payload passes: here are the types, and what the
API document says of the rules.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, WithJsonSchema, WrapValidator
from pydantic.config import JsonDict

from kernel.input_types import Line120, StrictSchema
from kernel.schemas import not_sent
from qrs.contents import addresses, event, geo, mailto, phones, sms, vcard, wifi
from qrs.schemas.codes import DestinationUrl
from qrs.schemas.text_or_object import take_text_or

MAX_URL_LENGTH = 2000


def _text(most: int) -> Any:
    # Only for the document: qrs.contents counts the characters in NFC.
    return WithJsonSchema({"type": "string", "maxLength": most})


_VcardLine = Annotated[str, _text(vcard.MAX_LINE_LENGTH)]
_Phone = Annotated[str, _text(phones.MAX_PHONE_LENGTH)]
_Email = Annotated[str, _text(addresses.MAX_ADDRESS_LENGTH)]
_Emails = Annotated[list[_Email], Field(max_length=mailto.MAX_ITEMS)]
_EmailOrEmails = Annotated[_Email | _Emails, WrapValidator(take_text_or(TypeAdapter(_Emails)))]
_Time = Annotated[
    str, WithJsonSchema({"type": "string", "maxLength": 30, "pattern": event.TIME_PATTERN})
]

# Blank is the same as left out.
_EndTime = Annotated[
    str,
    WithJsonSchema({"type": "string", "maxLength": 30, "pattern": f"{event.TIME_PATTERN}|^ *$"}),
]


def _not_both(*pairs: tuple[str, str]) -> JsonDict:
    return {"dependentSchemas": {many: {"properties": {one: False}} for one, many in pairs}}


# Conditions beside the properties, where clients that do not support them ignore them.
_NEW_OR_EXISTING: JsonDict = {
    "if": {"required": ["short_id"]},
    "then": {"properties": {"name": False, "destination_url": False}},
    "else": {"required": ["name", "destination_url"]},
}
_PASSWORD_UNLESS_OPEN: JsonDict = {
    "if": {"properties": {"security": {"const": "nopass"}}, "required": ["security"]},
    "then": {"properties": {"password": {"maxLength": 0}}},
    "else": {"required": ["password"]},
}
_TO_OR_TOS: JsonDict = {
    "if": {"required": ["tos"]},
    "then": {"properties": {"to": False}},
    "else": {"required": ["to"]},
}


class DynamicPayload(StrictSchema):
    """Either name and destination_url for a new QR, or short_id of an existing one."""

    model_config = ConfigDict(json_schema_extra=_NEW_OR_EXISTING)
    name: Line120 = Field(default_factory=not_sent, description="Internal label of the new QR.")
    destination_url: DestinationUrl = Field(
        default_factory=not_sent, description="Where the new QR leads."
    )
    short_id: str = Field(default_factory=not_sent, description="Renders this QR of the workspace.")


class VcardPhone(StrictSchema):
    """A phone number, and what it is for."""

    number: _Phone
    type: Literal["cell", "work", "home", "fax"]


class VcardAddress(StrictSchema):
    """A postal address in its parts."""

    street: _VcardLine = Field(default_factory=not_sent)
    city: _VcardLine = Field(default_factory=not_sent)
    region: _VcardLine = Field(default_factory=not_sent)
    postcode: _VcardLine = Field(default_factory=not_sent)
    country: _VcardLine = Field(default_factory=not_sent)


_PhoneOrObject = Annotated[
    _Phone | VcardPhone, WrapValidator(take_text_or(TypeAdapter(VcardPhone)))
]
_AddressOrObject = Annotated[
    Annotated[str, _text(vcard.MAX_ADDRESS_LENGTH)] | VcardAddress,
    WrapValidator(take_text_or(TypeAdapter(VcardAddress))),
]


class VcardPayload(StrictSchema):
    """A business card, as a vCard 3.0 (RFC 2426)."""

    model_config = ConfigDict(
        json_schema_extra={
            **_not_both(("phone", "phones"), ("email", "emails")),
            "examples": [
                {
                    "name": "Alex Tremblay",
                    "org": "Maison Rivard",
                    "title": "Chef",
                    "phone": "+15145551234",
                    "email": "alex@example.com",
                    "url": "https://example.com",
                    "address": "123 Rue Saint-Laurent, Montreal QC",
                    "note": "Closed on Mondays",
                }
            ],
        }
    )
    name: Annotated[str, _text(vcard.MAX_NAME_LENGTH)] = Field(
        description="As people read it. The last word is the family name, unless family_name or"
        " given_name is sent."
    )
    family_name: Annotated[str, _text(vcard.MAX_NAME_LENGTH)] = Field(default_factory=not_sent)
    given_name: Annotated[str, _text(vcard.MAX_NAME_LENGTH)] = Field(default_factory=not_sent)
    org: _VcardLine = Field(default_factory=not_sent)
    title: _VcardLine = Field(default_factory=not_sent)
    phone: _PhoneOrObject = Field(
        default_factory=not_sent, description="A number, or an object that says what it is for."
    )
    phones: Annotated[list[_PhoneOrObject], Field(max_length=vcard.MAX_ITEMS)] = Field(
        default_factory=not_sent, description="Instead of phone."
    )
    email: _Email = Field(default_factory=not_sent)
    emails: Annotated[list[_Email], Field(max_length=vcard.MAX_ITEMS)] = Field(
        default_factory=not_sent, description="Instead of email."
    )
    url: Annotated[str, _text(MAX_URL_LENGTH)] = Field(
        default_factory=not_sent, description="A web address, http or https."
    )
    address: _AddressOrObject = Field(
        default_factory=not_sent, description="A text, or an object with the parts."
    )
    note: Annotated[str, _text(vcard.MAX_NOTE_LENGTH)] = Field(
        default_factory=not_sent, description="May have line breaks."
    )


class WifiPayload(StrictSchema):
    """Access to a Wi-Fi network."""

    model_config = ConfigDict(
        json_schema_extra={
            **_PASSWORD_UNLESS_OPEN,
            "examples": [{"ssid": "Cafe Nord", "password": "three quiet rivers"}],
        }
    )
    ssid: Annotated[str, _text(wifi.MAX_SSID_BYTES)] = Field(
        description="The network's name, at most 32 bytes in UTF-8."
    )
    password: Annotated[str, _text(wifi.MAX_PASSWORD_LENGTH)] = Field(
        default_factory=not_sent,
        description="WPA and SAE: 8 to 63 printable ASCII characters; WPA also 64 hexadecimal"
        " digits. WEP: 5 or 13 characters, or 10 or 26 hexadecimal digits. Not with nopass.",
    )
    security: Literal["WPA", "WEP", "nopass", "SAE"] = Field(
        default="WPA",
        description="WPA also stands for WPA2, and for networks that take WPA2 and WPA3. SAE, WPA3"
        " alone, is answered with the warning `wifi_sae`.",
    )
    hidden: bool = Field(default=False, description="The network does not announce its name.")


class EmailPayload(StrictSchema):
    """An email that is ready to be sent, as a mailto: URL (RFC 6068)."""

    model_config = ConfigDict(
        json_schema_extra={
            **_TO_OR_TOS,
            "examples": [
                {"to": "hello@example.com", "subject": "A table", "body": "For two,\nat eight"}
            ],
        }
    )
    to: _Email = Field(default_factory=not_sent)
    tos: _Emails = Field(default_factory=not_sent, description="Instead of to.")
    cc: _EmailOrEmails = Field(default_factory=not_sent)
    bcc: _EmailOrEmails = Field(default_factory=not_sent)
    subject: Annotated[str, _text(mailto.MAX_SUBJECT_LENGTH)] = Field(default_factory=not_sent)
    body: Annotated[str, _text(mailto.MAX_BODY_LENGTH)] = Field(
        default_factory=not_sent, description="May have line breaks."
    )


class SmsPayload(StrictSchema):
    """A text message that is ready to be sent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"phone": "+15145551234", "message": "Table for two?"}]}
    )
    phone: _Phone = Field(description="With its country code (E.164), or a short code.")
    message: Annotated[str, _text(sms.MAX_MESSAGE_LENGTH)] = Field(
        default_factory=not_sent, description="May have line breaks."
    )


class GeoPayload(StrictSchema):
    """A place on the map, as a geo: URI (RFC 5870) or a link."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"latitude": 45.5017, "longitude": -73.5673, "maps_link": True}]
        }
    )
    latitude: float = Field(
        allow_inf_nan=False,
        description="Six decimals are encoded.",
    )
    longitude: float = Field(
        allow_inf_nan=False,
        description="Six decimals are encoded.",
    )
    query: Annotated[str, _text(geo.MAX_QUERY_LENGTH)] = Field(
        default_factory=not_sent, description="What to look for at the place, such as its name."
    )
    maps_link: bool = Field(
        default=False,
        description="A link to Google Maps instead of a geo: URI, which the camera of an iPhone"
        " does not open. Without it the answer has the warning `geo_without_maps_link`.",
    )


class EventPayload(StrictSchema):
    """A date for the calendar, as an iCalendar event (RFC 5545)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "summary": "Opening night",
                    "start": "2026-05-08T18:30:00-04:00",
                    "end": "2026-05-08T23:00:00-04:00",
                    "location": "12 Rue Rivard, Montreal",
                },
                {"summary": "Closed", "start": "2026-12-24", "end": "2026-12-26"},
            ]
        }
    )
    summary: Annotated[str, _text(event.MAX_SUMMARY_LENGTH)]
    start: _Time = Field(description="A time with its offset, or a date.")
    end: _EndTime = Field(
        default_factory=not_sent,
        description="As start: both are times or both are dates. The last day of the event.",
    )
    location: Annotated[str, _text(event.MAX_LOCATION_LENGTH)] = Field(default_factory=not_sent)
    description: Annotated[str, _text(event.MAX_DESCRIPTION_LENGTH)] = Field(
        default_factory=not_sent, description="May have line breaks."
    )
