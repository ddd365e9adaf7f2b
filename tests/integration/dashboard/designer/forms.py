"""What a browser sends from the designer."""

import re
from typing import Any

from tests.integration.dashboard.codes.forms import code_url, read_inputs
from tests.support.factories import Workspace
from tests.support.pages import Person

PARTIAL = {"HX_Request": "true", "HX_Request_Type": "partial"}
_ADVICE = re.compile(r'<button[^>]*name="advice" value="([^"]*)"')


def design_url(workspace: Workspace, short_id: str, query: str = "") -> str:
    return code_url(workspace, short_id, f"design/{query}")


def designs_url(workspace: Workspace, page: str = "") -> str:
    return f"/{workspace.tenant.slug}/settings/designs/{page}"


def send(person: Person, path: str, **changes: Any) -> Any:
    """The form as it is shown, with changes; do says which button is pressed."""
    form = read_inputs(person.read(path), "designer")
    return person.post(path.partition("?")[0], {**form, **changes})


def preview(person: Person, path: str, **changes: Any) -> str:
    """The part that htmx fetches while one changes the form."""
    form = read_inputs(person.read(path), "designer")
    answer = person.post(path, {**form, **changes}, **PARTIAL)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def find_advice(html: str) -> list[str]:
    return _ADVICE.findall(html)
