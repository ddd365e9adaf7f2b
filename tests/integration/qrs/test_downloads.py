"""Downloads of pages count as renders, once for each press; previews count as nothing."""

from dataclasses import replace
from functools import partial

import pytest

from kernel.clock import utc_now
from kernel.errors import ApiError, NotFoundError
from kernel.ids import new_short_id
from plans.errors import QuotaSpentError
from plans.models import Plan
from plans.selectors import list_plans
from qrs.errors import PrintSizeError, TooManyPreviewsError
from qrs.generation.download import Download, download_image
from qrs.generation.preview import PREVIEWS_PER_MINUTE, UNBORN_ID, draw_preview
from qrs.generation.print_sizes import list_resolutions, list_sizes
from qrs.rendering import RenderedImage, RenderOptions
from tenants.idempotency.errors import IdempotencyKeyError
from tenants.postgres_schemas import tenant_schema
from tests.integration.qrs.test_generate import read_image
from tests.integration.qrs.test_generate_limits import usage, use_up_quota
from tests.support.factories import Workspace, make_workspace, run_parallel

SVG = RenderOptions(format="svg", size_inches=2.0)


def download(workspace: Workspace, wanted: Download) -> RenderedImage:
    with tenant_schema(workspace.tenant.schema_name):
        return download_image(
            tenant=workspace.tenant,
            acting_user=workspace.owner_user,
            wanted=wanted,
            now=utc_now(),
        )


@pytest.mark.parametrize("image_format", ["png", "svg"])
def test_a_download_is_the_printed_code_and_counts_once(nord: Workspace, image_format: str) -> None:
    qr = nord.create_qr()
    wanted = Download(qr["short_id"], replace(SVG, format=image_format), "form-1")
    images = [download(nord, wanted) for _ in range(3)]
    assert len({image.data for image in images}) == 1
    assert read_image(images[0].data) == qr["public_url"]
    assert usage(nord) == (1, 0)


def test_two_presses_at_the_same_time_count_once(nord: Workspace) -> None:
    wanted = Download(nord.create_qr()["short_id"], SVG, "form-1")

    def press() -> str:
        try:
            return download(nord, wanted).media_type
        except ApiError as error:
            return str(error.status)

    answers = run_parallel([press] * 6)
    assert set(answers) <= {"image/svg+xml", "409"}
    assert usage(nord) == (1, 0)


def test_other_choices_and_other_forms_are_downloads_of_their_own(nord: Workspace) -> None:
    wanted = Download(nord.create_qr()["short_id"], SVG, "form-1")
    for other in (
        wanted,
        replace(wanted, form_id="form-2"),
        replace(wanted, options=replace(SVG, size_inches=3.0)),
        replace(wanted, short_id=nord.create_qr()["short_id"]),
    ):
        download(nord, other)
    assert usage(nord) == (4, 0)


def test_what_is_refused_counts_nothing(solo: Workspace, nord: Workspace) -> None:
    wanted = Download(solo.create_qr()["short_id"], SVG, "form-1")
    refusals: list[tuple[type[ApiError], Download]] = [
        (PrintSizeError, replace(wanted, options=replace(SVG, size_inches=3.1))),
        (PrintSizeError, replace(wanted, options=replace(SVG, dpi=301))),
        (NotFoundError, replace(wanted, short_id=new_short_id())),
        (NotFoundError, replace(wanted, short_id=nord.create_qr()["short_id"])),
        (IdempotencyKeyError, replace(wanted, form_id="x" * 300)),
        (IdempotencyKeyError, replace(wanted, form_id="a b")),
    ]
    for refusal, refused in refusals:
        with pytest.raises(refusal):
            download(solo, refused)
    assert usage(solo) == (0, 0)


def test_a_spent_quota_refuses_further_downloads_but_repeats_the_last(solo: Workspace) -> None:
    wanted = Download(solo.create_qr()["short_id"], SVG, "form-1")
    first = download(solo, wanted)
    for place in range(2, 6):
        download(solo, replace(wanted, form_id=f"form-{place}"))
    assert download(solo, wanted) == first
    with pytest.raises(QuotaSpentError, match="all are used"):
        download(solo, replace(wanted, form_id="form-6"))


def test_offers_name_the_plan_that_has_them() -> None:
    standard = ["free", "starter", "pro", "agency", "enterprise"]
    # Other tests make plans of their own.
    plans = [plan for plan in list_plans() if plan.code in standard]
    assert [plan.code for plan in plans] == standard
    by_code = {plan.code: plan for plan in plans}
    sizes = {
        offer.value: offer.plan_name for offer in list_sizes(plan=by_code["free"], plans=plans)
    }
    assert sizes == {
        1: "",
        2: "",
        3: "",
        4: "Starter",
        6: "Starter",
        8: "Starter",
        12: "Pro",
        15: "Pro",
    }
    for code, missing in (("free", "Pro"), ("starter", "Pro"), ("pro", ""), ("agency", "")):
        offers = list_resolutions(plan=by_code[code], plans=plans)
        assert [offer.plan_name for offer in offers] == ["", "", missing]
    unlisted = Plan(max_print_inches=1, max_dpi=72)
    assert not any(offer.is_included for offer in list_resolutions(plan=unlisted, plans=[]))


def preview(workspace: Workspace, short_id: str = UNBORN_ID) -> str:
    with tenant_schema(workspace.tenant.schema_name):
        return draw_preview(
            tenant=workspace.tenant, acting_user=workspace.owner_user, short_id=short_id
        )


def test_a_preview_is_the_code_and_counts_nothing(solo: Workspace) -> None:
    qr = solo.create_qr()
    use_up_quota(solo)
    before = usage(solo)
    assert read_image(preview(solo, qr["short_id"]).encode()) == qr["public_url"]
    example = qr["public_url"].replace(qr["short_id"], UNBORN_ID)
    assert read_image(preview(solo).encode()) == example
    assert usage(solo) == before


def test_previews_are_limited_for_each_person(nord: Workspace) -> None:
    other = make_workspace()
    calls = [partial(_count_refused, nord)] * 8
    refused = sum(run_parallel(calls))
    assert refused == 8 * (PREVIEWS_PER_MINUTE // 8 + 5) - PREVIEWS_PER_MINUTE
    assert preview(other)


def _count_refused(workspace: Workspace) -> int:
    refused = 0
    for _ in range(PREVIEWS_PER_MINUTE // 8 + 5):
        try:
            preview(workspace)
        except TooManyPreviewsError:
            refused += 1
    return refused
