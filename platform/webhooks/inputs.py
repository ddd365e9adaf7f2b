"""What people enter: a URL to send to, and the types of events that it wants."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings

from kernel.errors import FieldErrors
from kernel.form_lines import check_form_line, check_optional_line
from kernel.outbound.errors import OutgoingError
from kernel.outbound.targets import parse_target
from kernel.platform_hosts import is_platform_host
from kernel.translation import gettext as _
from kernel.translation import translate
from kernel.unicode_text import strip_invisible
from kernel.urls import normalise_destination_url
from outbox.models import EventType

MAX_DESCRIPTION_LENGTH = 200


def check_url(raw: str) -> str:
    """The URL as it will be requested.

    Names are not looked up: an address may change, and is checked at each connection.
    Raises ValueError with what to change.
    """
    url = normalise_destination_url(raw, is_own_host=lambda _host: False)
    try:
        target = parse_target(url)
    except OutgoingError as error:
        raise ValueError(translate(error.template, error.values)) from None
    if is_platform_host(target.host, domain=settings.PLATFORM_DOMAIN):
        raise ValueError(_("The URL must be one of your own systems, not of this platform."))
    return target.url


def check_description(raw: str) -> str:
    """One line, or "". Raises FieldErrors (400)."""
    return check_optional_line("description", raw, maximum=MAX_DESCRIPTION_LENGTH)


def choose_events(chosen: Sequence[str]) -> list[str]:
    """Each once, in the order of EventType. Raises ValueError for none."""
    if not chosen:
        raise ValueError(_("Choose one event or more."))
    return [event.value for event in EventType if event.value in chosen]


def read_url(raw: str) -> str:
    """check_url() for a form. Raises FieldErrors (400)."""
    try:
        return check_url(check_form_line("url", raw, maximum=2000))
    except ValueError as error:
        raise FieldErrors.of("url", str(error)) from None


def read_events(raw: Sequence[str]) -> list[str]:
    """choose_events() for a form. Raises FieldErrors (400)."""
    if unknown := set(raw) - set(EventType.values):
        text = _("There is no event '%(event)s'.") % {"event": strip_invisible(min(unknown))[:40]}
        raise FieldErrors.of("events", text)
    try:
        return choose_events(raw)
    except ValueError as error:
        raise FieldErrors.of("events", str(error)) from None


def abbreviate_url(url: str) -> str:
    """For logs: the rest of a URL may hold a token of the receiver."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
