"""A package index on the loopback, with generated wheels and the real uv."""

import hashlib
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution, distribution
from pathlib import Path


class Index:
    """simple/<name>/<file> below a folder. agents: "<file> <User-Agent>" of each request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.agents: list[str] = []
        self.url = ""

    def add(self, name: str, version: str, *requirements: str, extras: str = "") -> str:
        """A package of one module. extras: "fast: gamma". Returns its line of a lock."""
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Requires-Dist: {one}" for one in requirements]
        if extras:
            extra, needed = extras.split(": ")
            lines += [f"Provides-Extra: {extra}", f'Requires-Dist: {needed}; extra == "{extra}"']
        info = f"{name}-{version}.dist-info"
        wheel = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        files = {
            f"{name}.py": "",
            f"{info}/METADATA": "\n".join(lines) + "\n",
            f"{info}/WHEEL": wheel,
        }
        path = self._path(name, f"{name}-{version}-py3-none-any.whl")
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in files.items():
                archive.writestr(file, text)
            archive.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in files))
        return _write_pin(name, version, path)

    def add_uv(self) -> str:
        """The installed uv as a wheel. Returns its line of a lock."""
        uv = distribution("uv")
        path = self._path("uv", f"uv-{uv.version}-{_read_tag(uv)}.whl")
        with zipfile.ZipFile(path, "w") as archive:
            for file in uv.files or ():
                name = str(file)
                if file.parts[-2:] == ("bin", "uv"):
                    name = f"uv-{uv.version}.data/scripts/uv"
                elif ".." in file.parts or "__pycache__" in file.parts:
                    continue
                archive.write(str(file.locate()), name)
        return _write_pin("uv", uv.version, path)

    def _path(self, name: str, file: str) -> Path:
        folder = self.folder / "simple" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder / file


def _read_tag(uv: Distribution) -> str:
    text = uv.read_text("WHEEL") or ""
    [tag, *_] = [line.split(": ")[1] for line in text.splitlines() if line.startswith("Tag: ")]
    return tag


def _write_pin(name: str, version: str, path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{digest}\n"


@contextmanager
def serving_index(folder: Path) -> Iterator[Index]:
    index = Index(folder)

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002
            index.agents.append(f"{self.headers['User-Agent'].split()[0]} {self.path}")

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        index.url = f"http://127.0.0.1:{server.server_address[1]}/simple"
        yield index
        server.shutdown()


def list_modules(environment: Path) -> set[str]:
    """Names of the modules that were installed from the index."""
    site = environment / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    return {path.stem for path in site.glob("*.py")} - {"_virtualenv"}
