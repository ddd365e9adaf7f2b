"""The file of the designer: its formats, its price, and the plan's limits."""

from typing import Any

import pytest

from tenants.models import Role
from tests.integration.dashboard.codes.forms import code_url, read_errors, read_inputs
from tests.integration.qrs.test_generate import read_image
from tests.integration.qrs.test_generate_limits import usage, use_up_quota
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as, browse_as_member


def download(person: Person, workspace: Workspace, short_id: str, **choices: str) -> Any:
    path = code_url(workspace, short_id, "design/")
    form = read_inputs(person.read(path), "designer")
    return person.post(path, {**form, "do": "download", **choices})


@pytest.mark.parametrize(
    ("choices", "media_type", "ending"),
    [
        ({}, "image/png", "-2in.png"),
        ({"format": "svg"}, "image/svg+xml", "-2in.svg"),
        ({"size": "other", "other": "100", "unit": "mm"}, "image/png", "-100mm.png"),
        ({"size": "15", "dpi": "150", "ground": "transparent"}, "image/png", "-15in.png"),
    ],
)
def test_the_file_decodes_to_the_printed_url(
    nord: Workspace, owner: Person, choices: dict[str, str], media_type: str, ending: str
) -> None:
    qr = nord.create_qr("Café / <menu>: table 1")
    answer = download(owner, nord, qr["short_id"], **choices)
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert read_image(answer.content) == qr["public_url"]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert f"menu-table-1-{qr['short_id']}{ending}" in answer["Content-Disposition"]
    assert usage(nord) == (1, 0)


def test_sending_the_form_twice_counts_once(nord: Workspace, owner: Person) -> None:
    short_id = nord.create_qr()["short_id"]
    path = code_url(nord, short_id, "design/")
    form = {**read_inputs(owner.read(path), "designer"), "do": "download"}
    first, second = owner.post(path, form), owner.post(path, form)
    assert first.content == second.content
    assert usage(nord) == (1, 0)


@pytest.mark.parametrize("role", Role)
def test_viewers_download_nothing(nord: Workspace, owner: Person, role: Role) -> None:
    short_id = nord.create_qr()["short_id"]
    path = code_url(nord, short_id, "design/")
    form = {**read_inputs(owner.read(path), "designer"), "do": "download"}
    answer = browse_as_member(nord.tenant, role).post(path, form)
    assert answer.status_code == (403 if role is Role.VIEWER else 200)
    assert usage(nord) == (0 if role is Role.VIEWER else 1, 0)


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"format": "gif"}, "format"),
        ({"size": ""}, "size_inches"),
        ({"size": "16"}, "size_inches"),
        ({"size": "other", "other": "", "unit": "in"}, "size_inches"),
        ({"size": "other", "other": "3", "unit": "cm"}, "unit"),
        ({"size": "other", "other": "5", "unit": "mm"}, "size_inches"),
        ({"dpi": "71"}, "dpi"),
        ({"dpi": "many"}, "dpi"),
    ],
)
def test_each_wrong_choice_is_told_at_its_field(
    nord: Workspace, owner: Person, choices: dict[str, str], field: str
) -> None:
    answer = download(owner, nord, nord.create_qr()["short_id"], **choices)
    assert answer.status_code == 400
    assert list(read_errors(answer.content.decode())) == [field]
    assert usage(nord) == (0, 0)


@pytest.mark.parametrize(
    ("plan", "gated"),
    [
        ("free", {"4": "Starter", "8": "Starter", "12": "Pro", "15": "Pro", "600": "Pro"}),
        ("starter", {"12": "Pro", "15": "Pro", "600": "Pro"}),
        ("pro", {}),
        ("agency", {}),
        ("enterprise", {}),
    ],
)
def test_sizes_beyond_the_plan_carry_the_plan_that_has_them(
    plan: str, gated: dict[str, str]
) -> None:
    workspace = make_workspace(plan=plan)
    person = browse_as(workspace.owner_user)
    short_id = workspace.create_qr()["short_id"]
    html = person.read(code_url(workspace, short_id, "design/"))
    for value in ("4", "8", "12", "15", "600"):
        name = "dpi" if value == "600" else "size"
        assert (f'name="{name}" value="{value}"' in html) == (value not in gated)
    assert html.count('<span class="badge badge-info"') == {"free": 6, "starter": 3}.get(plan, 0)
    for value, choice in (("4", "size"), ("15", "size"), ("600", "dpi")):
        answer = download(person, workspace, short_id, **{choice: value})
        assert answer.status_code == (403 if value in gated else 200)
        if value in gated:
            assert f"Plan &#x27;{plan}&#x27; is capped at" in answer.content.decode()


def test_a_spent_quota_is_told_in_the_services_words(solo: Workspace) -> None:
    person = browse_as(solo.owner_user)
    short_id = solo.create_qr()["short_id"]
    use_up_quota(solo)
    answer = download(person, solo, short_id)
    assert answer.status_code == 429
    assert "includes 5 renders a month, and all are used." in answer.content.decode()
