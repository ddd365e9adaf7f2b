"""One workspace is restored from a dump while the others are in service."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from console.restoring.script import find_pg_restore
from tests.journeys.drills import assert_all_is_right, wait_for_line
from tests.journeys.failover_stack import Code, log_in_as_owner
from tests.journeys.fault_stack import FaultStack
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(300)
WORKSPACE = "studio-nord"
# What the task compare_figures does within minutes.
_COMPARE = (
    "from health.models import FigureSample; from health.services.figures import check_figures;"
    "from kernel.clock import utc_now; FigureSample.objects.all().delete();"
    "check_figures(now=utc_now(), budget_secs=10)"
)


class Scene:
    """A code that was edited after the dump, and one that was made after it."""

    def __init__(self, stack: FaultStack, folder: Path) -> None:
        self.stack = stack
        self.dump = folder / "nightly"
        self._login = log_in_as_owner(stack.web)
        self._api = self._login.__enter__()
        self.edited = Code(self._api)
        self.old_url = self.scan(self.edited)
        # A restore by hand loses the rows that came after the dump.
        wait_until(lambda: stack.stream_length() == 0, limit_secs=60)
        self._run("pg_dump", "--format=custom", f"--file={self.dump}", stack.postgres.url)
        assert self.edited.edit()
        self.newer = Code(self._api)

    def close(self) -> None:
        self._login.__exit__(None, None, None)

    def scan(self, code: Code) -> str | int:
        """Where it leads; the status of a page."""
        host = {"Host": f"q.localhost:{self.stack.web.port}"}
        answer = self._api.get(f"/q/{code.short_id}/", headers=host)
        return answer.headers.get("location") or answer.status_code

    def restore_by_hand(self) -> None:
        """As one must not: the schema alone, without the routes of its codes."""
        options = ("--clean", "--if-exists", "--exit-on-error", f"--schema={self._find_schema()}")
        self._run("pg_restore", *options, f"--dbname={self.stack.postgres.url}", str(self.dump))

    def restore(self) -> None:
        """As the operations pages say."""
        options = ("--workspace", WORKSPACE, "--dump", str(self.dump), "--yes")
        self.stack.manage("restore_workspace", *options)

    def compare(self) -> None:
        self.stack.manage("shell", "--command", _COMPARE)

    def assert_all_is_right(self) -> None:
        """All is as in the dump, in every process and every figure."""
        assert (self.scan(self.edited), self.scan(self.newer)) == (self.old_url, 404)
        assert self.edited.edit()
        assert self.edited.is_in_force()
        self.compare()
        assert_all_is_right(self.stack.web.base_url, self.stack.addresses)
        self.stack.manage("check_rollups", "--workspace", WORKSPACE)

    def _find_schema(self) -> str:
        query = "SELECT schema_name FROM public.tenants_tenant WHERE slug = %s"
        with psycopg.connect(self.stack.postgres.url) as connection:
            [schema] = connection.execute(query, [WORKSPACE]).fetchone() or [""]
        return str(schema)

    def _run(self, program: str, *arguments: str) -> None:
        path = Path(find_pg_restore()).with_name(program)
        subprocess.run([str(path), *arguments], check=True)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultStack]:
    stack = FaultStack(tmp_path_factory.mktemp("restored"), small_disk=False)
    try:
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def scene(stack: FaultStack, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(stack, tmp_path)
    yield scene
    scene.close()


def test_the_command_ends_right_while_phones_scan(scene: Scene) -> None:
    stack = scene.stack
    with stack.load().running() as load:
        load.scan_for(1)
        assert scene.scan(scene.newer) != 404
        scene.restore()
        load.scan_for(1)
    stack.assert_right_redirects(load)
    stack.assert_every_redirect_is_one_row(load)
    scene.assert_all_is_right()


def test_a_restore_by_hand_is_named_until_the_command_has_restored(scene: Scene) -> None:
    stack = scene.stack
    scene.restore_by_hand()
    # To where the dump does not lead, and a code that nobody can edit.
    assert scene.scan(scene.edited) != scene.old_url
    assert scene.scan(scene.newer) != 404
    scene.compare()
    wait_for_line(stack.web.base_url, "routes", "some codes do not lead where their workspaces say")
    scene.restore()
    scene.assert_all_is_right()
