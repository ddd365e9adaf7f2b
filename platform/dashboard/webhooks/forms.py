"""Reading the form of a webhook."""

from collections.abc import Callable
from typing import Any, TypedDict

from django.http import QueryDict

from dashboard.webhooks.content import list_events
from kernel.errors import FieldErrors
from webhooks.inputs import check_description, read_events, read_url


class WebhookForm(TypedDict):
    """What was entered, checked."""

    url: str
    description: str
    events: list[str]


def read_form(data: QueryDict) -> WebhookForm:
    """Raises FieldErrors (400) with all that is wrong."""
    errors: dict[str, list[str]] = {}

    def read(check: Callable[[], Any]) -> Any:
        try:
            return check()
        except FieldErrors as error:
            errors.update(error.errors)

    form = WebhookForm(
        url=read(lambda: read_url(data.get("url", ""))),
        description=read(lambda: check_description(data.get("description", ""))),
        events=read(lambda: read_events(data.getlist("events"))),
    )
    if errors:
        raise FieldErrors(errors)
    return form


def show_entered(data: QueryDict) -> dict[str, Any]:
    """The form as it was typed."""
    return show_values(data.get("url", ""), data.get("description", ""), data.getlist("events"))


def show_values(url: str, description: str, events: list[str]) -> dict[str, Any]:
    """choices: (name, when, whether it is chosen)."""
    chosen = set(events)
    choices = [(name, when, name in chosen) for name, when in list_events()]
    return {"url": url, "description": description, "choices": choices}
