"""An image is drawn outside of a transaction; all writes come afterwards."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from kernel.ids import new_short_id
from qrs.generation import drawing, images
from qrs.rendering import RenderedImage, RenderOptions, render_qr
from tenants.services.workspaces import set_credits
from tests.integration.qrs.test_generate import GENERATE, read_image
from tests.integration.qrs.test_generate_limits import (
    DYNAMIC,
    count_qrs,
    credits_left,
    usage,
    use_up_quota,
)
from tests.support.factories import MENU_URL, ApiAnswer, Workspace, run_parallel
from tests.support.published import get_answer_schema, list_findings
from tests.support.render_pools import full_pool

LARGE = {"size_inches": 8, "dpi": 300}
Hook = Callable[[], None]


@pytest.fixture
def busy() -> Iterator[Hook]:
    """Take all places for large images until the test releases them."""
    with full_pool() as release:
        yield release


@pytest.fixture
def while_drawing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Hook], None]:
    """Runs a hook during each real render."""
    render = render_qr

    def set_hook(hook: Hook) -> None:
        def render_with_hook(*, text: str, options: RenderOptions) -> RenderedImage:
            image = render(text=text, options=options)
            hook()
            return image

        monkeypatch.setattr(images, "render_qr", render_with_hook)

    return set_hook


def bodies(nord: Workspace) -> list[dict[str, Any]]:
    """One body of each kind."""
    existing = {"data_type": "dynamic", "payload": {"short_id": nord.create_qr()["short_id"]}}
    return [{"data": MENU_URL}, DYNAMIC, existing]


@pytest.mark.parametrize("headers", [{}, {"Idempotency_Key": "halves-1"}])
def test_the_workspace_can_be_changed_while_an_image_is_drawn(
    nord: Workspace, while_drawing: Callable[[Hook], None], headers: dict[str, str]
) -> None:
    set_credits(tenant_id=nord.tenant.pk, balance=1)
    path = f"/api/v1/dynamic/{nord.create_qr()['short_id']}/"
    seen: list[tuple[bool, int]] = []

    def change() -> None:
        (status,) = run_parallel([lambda: nord.owner.patch(path, {"name": f"{len(seen)}"}).status])
        seen.append((connection.in_atomic_block, status))

    while_drawing(change)
    for number, body in enumerate(bodies(nord)):
        key = {name: f"{value}-{number}" for name, value in headers.items()}
        assert nord.owner.post(GENERATE, body, **key).status == 200
    assert seen == [(False, 200)] * 3
    assert (credits_left(nord), usage(nord)) == (0, (2, 1))


@pytest.mark.parametrize("kind", range(3))
def test_one_more_large_image_is_rejected_before_anything_is_counted(
    nord: Workspace, busy: Hook, kind: int
) -> None:
    set_credits(tenant_id=nord.tenant.pk, balance=1)
    body = bodies(nord)[kind] | LARGE
    made = count_qrs(nord)
    answer = nord.owner.post(GENERATE, body, Idempotency_Key="busy-1")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json["code"] == "busy"
    assert list_findings(get_answer_schema("post", GENERATE, 429), answer.json, exact=True) == []
    assert (credits_left(nord), usage(nord), count_qrs(nord)) == (1, (0, 0), made)
    # Other images are drawn, and the key is free for another try.
    assert nord.owner.post(GENERATE, bodies(nord)[0]).status == 200
    busy()
    assert nord.owner.post(GENERATE, body, Idempotency_Key="busy-1").status == 200


def test_a_spent_quota_has_a_code_of_its_own(solo: Workspace, busy: Hook) -> None:
    use_up_quota(solo)
    large = {"data": MENU_URL, "size_inches": 3, "dpi": 300}
    assert solo.owner.post(GENERATE, large).json["code"] == "quota"
    assert solo.owner.post(GENERATE, {"data": MENU_URL}).json["code"] == "quota"


def test_a_replay_draws_nothing(nord: Workspace, while_drawing: Callable[[Hook], None]) -> None:
    drawn = []
    while_drawing(lambda: drawn.append(1))
    for body in bodies(nord):
        first, again = [
            nord.owner.post(GENERATE, body, Idempotency_Key=f"replay-{len(str(body))}")
            for _ in range(2)
        ]
        assert first.content == again.content
        assert again.headers["Idempotency-Replayed"] == "true"
    assert len(drawn) == 3
    conflict = nord.owner.post(
        GENERATE, {"data": "https://e.com/"}, Idempotency_Key=f"replay-{len(str(DYNAMIC))}"
    )
    assert (conflict.status, len(drawn)) == (409, 3)


def test_a_twin_is_rejected_while_the_first_request_draws(
    nord: Workspace, while_drawing: Callable[[Hook], None]
) -> None:
    """It draws nothing; one QR is created and counted."""
    answers: list[ApiAnswer] = []
    overtaken: list[bool] = []

    def send() -> ApiAnswer:
        return nord.owner.post(GENERATE, DYNAMIC, Idempotency_Key="twin-1")

    def overtake() -> None:
        if not overtaken:
            overtaken.append(True)
            answers.extend(run_parallel([send]))

    while_drawing(overtake)
    first = send()
    (twin,) = answers
    assert (first.status, "Idempotency-Replayed" in first.headers) == (200, False)
    assert (twin.status, twin.headers["Retry-After"]) == (409, "1")
    assert "still running" in twin.json["detail"]
    again = send()
    assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert (count_qrs(nord), usage(nord)) == ((1, 1), (1, 0))


def test_a_quota_that_runs_out_meanwhile_rolls_the_new_qr_back(
    solo: Workspace, while_drawing: Callable[[Hook], None]
) -> None:
    while_drawing(lambda: use_up_quota(solo))
    answer = solo.owner.post(GENERATE, DYNAMIC)
    assert (answer.status, answer.json["code"]) == (429, "quota")
    assert count_qrs(solo) == (0, 0)


def test_a_qr_that_is_deleted_meanwhile_is_not_counted(
    nord: Workspace, while_drawing: Callable[[Hook], None]
) -> None:
    path = f"/api/v1/dynamic/{nord.create_qr()['short_id']}/"

    def delete() -> None:
        run_parallel([lambda: nord.owner.delete(path)])

    while_drawing(delete)
    body = {"data_type": "dynamic", "payload": {"short_id": path.split("/")[-2]}}
    assert nord.owner.post(GENERATE, body).status == 404
    assert usage(nord) == (0, 0)


def test_a_short_id_that_is_taken_meanwhile_is_replaced(
    nord: Workspace, sud: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = sud.create_qr()["short_id"]
    ids = iter([taken, taken])
    monkeypatch.setattr(drawing, "new_short_id", lambda: next(ids, None) or new_short_id())
    answer = nord.owner.post(GENERATE, DYNAMIC, Idempotency_Key="clash-1")
    assert answer.status == 200, answer.content
    assert answer.headers["X-QR-Short-Id"] != taken
    assert read_image(answer.content).endswith(f"/q/{answer.headers['X-QR-Short-Id']}/")
    assert (count_qrs(nord), usage(nord)) == ((1, 1), (1, 0))


def test_the_cap_is_checked_before_anything_is_drawn(
    solo: Workspace, while_drawing: Callable[[Hook], None]
) -> None:
    solo.create_qr()
    drawn = []
    while_drawing(lambda: drawn.append(1))
    assert solo.owner.post(GENERATE, DYNAMIC).status == 403
    assert drawn == []
