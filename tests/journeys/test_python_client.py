"""The Python client and its command line, from the wheel, against the running product."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.journeys.api_document import get_api_headers, log_in
from tests.journeys.installed_client import InstalledClient, build_wheel, install_wheel
from tests.journeys.launching import ROOT, LaunchedStack
from tests.support.codes import read_codes
from tests.support.waiting import wait_until


@pytest.fixture(scope="module")
def api_key(stack: LaunchedStack) -> str:
    """Of the demo agency, with every scope."""
    headers = {
        **get_api_headers(stack),
        "Authorization": f"Bearer {log_in(stack, 'agency_owner')}",
    }
    url = f"{stack.base_url}/api/v1/keys/"
    made = httpx.post(url, json={"name": "Client"}, headers=headers, timeout=30)
    assert made.status_code == 201, made.text
    key: str = made.json()["raw_key"]
    return key


@pytest.fixture(scope="module")
def client(
    stack: LaunchedStack, api_key: str, tmp_path_factory: pytest.TempPathFactory
) -> InstalledClient:
    folder = tmp_path_factory.mktemp("client")
    return install_wheel(
        build_wheel(folder),
        folder / "venv",
        QRSTUDIO_URL=f"http://api.localhost:{stack.port}",
        QRSTUDIO_API_KEY=api_key,
    )


def scan(stack: LaunchedStack, short_id: str) -> str:
    """Where a scan is led to."""
    headers = {"Host": f"q.localhost:{stack.port}"}
    return httpx.get(f"{stack.base_url}/q/{short_id}/", headers=headers, timeout=30).headers[
        "Location"
    ]


def on_white(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def test_wheel_holds_the_package_and_its_types(client: InstalledClient) -> None:
    with zipfile.ZipFile(client.wheel) as archive:
        names = archive.namelist()
    roots = {name.partition("/")[0] for name in names}
    assert roots == {"qrstudio", client.wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"}
    assert "qrstudio/py.typed" in names


TYPED = """
from qrstudio import AsyncQrStudio, QrStudio

def repoint(studio: QrStudio) -> str:
    return studio.qrs.repoint("aBc12dEf", "https://example.com/").public_url

async def render(studio: AsyncQrStudio) -> bytes:
    return (await studio.images.render(data="https://example.com/", format="svg")).content
"""
MISTYPED = """
from qrstudio import QrStudio

def render(studio: QrStudio) -> None:
    studio.images.render(data="https://example.com/", format="jpg")
    studio.qrs.create(name="Menu")
    studio.qrs.get("aBc12dEf").colour
"""


def test_programs_that_use_it_are_type_checked(client: InstalledClient, tmp_path: Path) -> None:
    (tmp_path / "typed.py").write_text(TYPED)
    (tmp_path / "mistyped.py").write_text(MISTYPED)
    page = (ROOT / "docs" / "clients.md").read_text()
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    for number, example in enumerate(examples):
        (tmp_path / f"example_{number}.py").write_text(example)
    command = ["-m", "mypy", "--strict", "--python-executable", str(client.bin_dir / "python")]
    done = subprocess.run(
        [
            sys.executable,
            *command,
            "--cache-dir",
            str(tmp_path),
            *sorted(file.name for file in tmp_path.glob("*.py")),
        ],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    faults = [line.rpartition("[")[2] for line in done.stdout.splitlines() if ": error:" in line]
    assert faults == ["arg-type]", "call-arg]", "attr-defined]"], done.stdout
    assert "Found 3 errors in 1 file" in done.stdout


WORK = """
from qrstudio import InvalidItemsError, NotFoundError, PreconditionFailedError, QrStudio

with QrStudio() as studio:
    made = studio.qrs.create_many(
        [{"name": f"Table {n}", "destination_url": "https://example.com/menu"} for n in range(120)]
    )
    listed = [qr.short_id for qr in studio.qrs.iterate(search="Table")]
    assert {qr.short_id for qr in made} <= set(listed)
    assert len(listed) == len(set(listed))
    try:
        studio.qrs.create_many("name,destination_url\\nA,https://example.com/\\nB,ftp://b.com\\n")
    except InvalidItemsError as error:
        assert list(error.errors) == ["1"]

    first = studio.qrs.get(made[0].short_id, include=["settings"])
    assert first.settings and not first.settings.forward_query
    studio.qrs.repoint(first.short_id, "https://example.com/summer", if_match=first.etag)
    try:
        studio.qrs.repoint(first.short_id, "https://example.com/winter", if_match=first.etag)
    except PreconditionFailedError:
        pass
    [change] = studio.qrs.iterate_history(first.short_id)
    assert change.new_url == "https://example.com/summer", change
    studio.qrs.delete(made[1].short_id)
    assert made[1].short_id in [qr.short_id for qr in studio.trash.iterate()]
    try:
        studio.qrs.get(made[1].short_id)
    except NotFoundError:
        studio.trash.restore(made[1].short_id)

    same = [studio.qrs.create(name="Once", destination_url="https://example.com/",
                              idempotency_key="wheel-once").short_id for _ in range(2)]
    assert same[0] == same[1]
    report = studio.images.validate(data="https://example.com/menu")
    assert report.scan.grade == "A"
    changed = studio.qrs.update_many(
        short_ids=[qr.short_id for qr in made[:3]], find="/menu", replace="/lunch", dry_run=True
    )
    assert [result.ok for result in changed] == [True] * 3, changed
    assert studio.qrs.get(made[2].short_id).destination_url.endswith("/menu")
    hook = studio.webhooks.create(url="https://hooks.example.com/qr", events=["scan.created"])
    assert hook.secret.startswith("whsec_")
    assert studio.webhooks.rotate(hook.id, expire_previous_in=60).secret != hook.secret
    studio.webhooks.expire_previous_secret(hook.id)
    assert [one.id for one in studio.webhooks.list_all()] == [hook.id]
    assert list(studio.webhooks.iterate_deliveries(hook.id)) == []
    studio.webhooks.delete(hook.id)
    assert studio.usage.get().plan == "agency"
    pages = list(studio.events.iterate_pages(types=["dynamic_qr.created"]))
    told = {event.data["short_id"] for page in pages for event in page.results}
    assert {qr.short_id for qr in made} <= told
    sheet = studio.images.draw_sheet(short_ids=[first.short_id], preset="avery-l7160")
    assert sheet.content.startswith(b"%PDF") and sheet.media_type == "application/pdf"
    design = studio.designs.create(name="Wheel", fields={"color": "#1a2b3c"})
    image = studio.images.render_qr(first.short_id, format="png", design="Wheel")
    studio.designs.delete(design.id)
    logo = studio.images.render_qr(first.short_id, format="png", size_mm=60, logo_file="logo.png")
    assert logo.grade and logo.public_url == image.public_url
    image.save("code.png")
    print(image.public_url)
"""


def test_work_of_an_agency(client: InstalledClient, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "#1a2b3c").save(tmp_path / "logo.png")
    public_url = client.run_python(WORK, tmp_path).strip()
    assert read_codes(on_white((tmp_path / "code.png").read_bytes())) == [public_url]


def test_commands(client: InstalledClient, stack: LaunchedStack, tmp_path: Path) -> None:
    made = client.run_command("create", "Menu", "https://example.com/a", "--json", cwd=tmp_path)
    short_id = json.loads(made)["short_id"]
    assert scan(stack, short_id) == "https://example.com/a"
    client.run_command("repoint", short_id, "https://example.com/b", cwd=tmp_path)
    assert scan(stack, short_id) == "https://example.com/b"
    client.run_command("pause", short_id, cwd=tmp_path)
    assert scan(stack, short_id).endswith("/paused/")
    assert "paused" in client.run_command("show", short_id, cwd=tmp_path)
    client.run_command("resume", short_id, cwd=tmp_path)
    assert scan(stack, short_id) == "https://example.com/b"
    assert short_id in client.run_command("list", "--search", "Menu", cwd=tmp_path)
    client.run_command("render", short_id, "-o", "code.pdf", "--size-mm", "40", cwd=tmp_path)
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")


def test_bulk_command(client: InstalledClient, tmp_path: Path) -> None:
    rows = [f"https://example.com/tables/{number},png" for number in range(3)]
    (tmp_path / "tables.csv").write_text("\n".join(["data,format", *rows]))
    client.run_command("bulk", "tables.csv", "-o", "tables.zip", cwd=tmp_path)
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        pictures = [archive.read(f"qr-000{number}.png") for number in (1, 2, 3)]
    read = [read_codes(on_white(picture)) for picture in pictures]
    assert read == [[row.partition(",")[0]] for row in rows]


def test_log_in_of_the_command_line(client: InstalledClient, api_key: str, tmp_path: Path) -> None:
    without = {name: value for name, value in client.environment.items() if "API_KEY" not in name}
    stranger = client._replace(environment={**without, "HOME": str(tmp_path)})
    url = client.environment["QRSTUDIO_URL"]
    stranger.run_command("login", "--url", url, "--key", api_key, cwd=tmp_path)
    [stored] = tmp_path.rglob("login.json")
    assert stored.stat().st_mode & 0o777 == 0o600
    assert "Menu" in stranger.run_command("list", cwd=tmp_path)
    assert "agency" in stranger.run_command("usage", cwd=tmp_path)


@pytest.fixture
def tailing(
    client: InstalledClient, stack: LaunchedStack, tmp_path: Path
) -> Iterator[tuple[str, Path]]:
    """A QR whose scans are written to a file as they happen."""
    short_id, output = stack.demo["short_ids"][0], tmp_path / "tail.out"
    process = client.start_command("tail", short_id, "--json", output=output)
    yield short_id, output
    process.terminate()
    process.wait(30)


def test_tail_shows_scans_as_they_happen(stack: LaunchedStack, tailing: tuple[str, Path]) -> None:
    short_id, output = tailing

    def scan_and_look() -> str:
        scan(stack, short_id)
        return output.read_text()

    # The feed is open when it shows one of them.
    wait_until(scan_and_look, limit_secs=60, explain=output.read_text, poll_secs=0.5)
    line = json.loads(output.read_text().splitlines()[0])
    assert (line["short_id"], line["outcome"]) == (short_id, "redirected")
