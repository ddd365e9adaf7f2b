"""How much a first page weighs, and what the frame asks of PostgreSQL."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.integration.dashboard.walk import make_scene
from tests.support.compose import ROOT
from tests.support.factories import Workspace
from tests.support.pages import Person
from tests.support.script import require_script

STATIC = ROOT / "platform" / "dashboard" / "static"
BUILT = STATIC / "dashboard" / "build"
MOST_BYTES = 40_000
FRAME_QUERIES = 3
# With src, href of a stylesheet or of the map; the icon comes later.
RESOURCE = re.compile(r'(?:src|href)="/static/(dashboard/[^"#?]+\.(?:css|js|svg))[#"]')


def weigh(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def list_resources(html: str) -> set[str]:
    return {name for name in RESOURCE.findall(html) if not name.endswith("icon.svg")}


def find_part(name: str) -> str:
    """The other parts of the script belong to other pages."""
    (part,) = BUILT.glob(f"part-{name}-*.js")
    return f"dashboard/build/{part.name}"


PAGES = ("/{}/", "/{}/qrs/", "/{}/qrs/{}/", "/{}/qrs/{}/design/", "/{}/settings/")


@pytest.mark.parametrize("path", PAGES)
def test_a_first_page_is_small(path: str, nord: Workspace, owner: Person) -> None:
    require_script()
    scene = make_scene(nord)
    html = owner.read(path.format(nord.tenant.slug, scene.parameters["short_id"]))
    built = {"dashboard/build/main.js"}
    if "data-live=" in html:
        built |= {"dashboard/build/world.svg", find_part("live")}
    if "data-designer" in html:
        built |= {find_part("designer")}
    files = {name: weigh((STATIC / name).read_bytes()) for name in list_resources(html) | built}
    assert "dashboard/build/main.js" in files
    total = weigh(html.encode()) + sum(files.values())
    assert total <= MOST_BYTES, (total, weigh(html.encode()), files)


def test_the_frame_asks_little(nord: Workspace, owner: Person) -> None:
    owner.get(f"/{nord.tenant.slug}/brand.css")
    with CaptureQueriesContext(connection) as queries:
        owner.get(f"/{nord.tenant.slug}/brand.css")
    assert len(queries) <= FRAME_QUERIES, [query["sql"] for query in queries]
