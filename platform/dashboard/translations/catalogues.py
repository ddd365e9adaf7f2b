"""Which catalogue holds the texts of which code and templates.

An app has one in its folder; so has each area of the dashboard, and its frame has the rest.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_DASHBOARD = ROOT / "platform" / "dashboard"
_TEMPLATES = _DASHBOARD / "templates" / "dashboard"
_AREAS = (
    *("accounts", "branding", "codes", "designer", "domains", "figures", "history"),
    *("inspection", "keys", "members", "today", "webhooks"),
)
# English only, for those who build pages.
_UNTRANSLATED = "styleguide"
APPS = {
    "kernel": ROOT / "platform" / "kernel",
    "audit": ROOT / "platform" / "audit",
    "plans": ROOT / "platform" / "plans",
    "accounts": ROOT / "platform" / "accounts",
    "jobs": ROOT / "platform" / "jobs",
    "tenants": ROOT / "tenants",
    "qrs": ROOT / "qrs",
    "scans": ROOT / "scans",
    "events": ROOT / "platform" / "events",
    "customdomains": ROOT / "customdomains",
    "webhooks": ROOT / "platform" / "webhooks",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """name: as in messages of the tool. folder: holds locale/."""

    name: str
    folder: Path
    python: tuple[Path, ...]
    templates: tuple[Path, ...]

    @property
    def french(self) -> Path:
        return self.folder / "locale" / "fr" / "LC_MESSAGES" / "django.po"


@cache
def list_catalogues() -> tuple[Catalogue, ...]:
    apps = [_of_app(name, folder) for name, folder in APPS.items()]
    areas = [_of_area(name) for name in _AREAS if (_DASHBOARD / name).is_dir()]
    return (*apps, *areas, _of_frame())


def _of_app(name: str, folder: Path) -> Catalogue:
    templates = _list_files(folder / "templates", ".html", ".txt")
    return Catalogue(name, folder, _list_files(folder, ".py"), templates)


def _of_area(name: str) -> Catalogue:
    folder = _DASHBOARD / name
    tags = _DASHBOARD / "templatetags" / f"{name}.py"
    python = (*_list_files(folder, ".py"), *([tags] if tags.is_file() else []))
    return Catalogue(
        f"dashboard.{name}", folder, python, _list_files(_TEMPLATES / name, ".html", ".txt")
    )


def _of_frame() -> Catalogue:
    """What belongs to no area."""
    others = {*_AREAS, _UNTRANSLATED}
    python = [
        file
        for file in _list_files(_DASHBOARD, ".py")
        if file.relative_to(_DASHBOARD).parts[0] not in others
        and not (file.parent.name == "templatetags" and file.stem in _AREAS)
    ]
    templates = [
        file
        for file in _list_files(_TEMPLATES, ".html", ".txt")
        if file.relative_to(_TEMPLATES).parts[0] not in others
    ]
    return Catalogue("dashboard.frame", _DASHBOARD / "frame", tuple(python), tuple(templates))


def _list_files(folder: Path, *endings: str) -> tuple[Path, ...]:
    return tuple(
        sorted(
            file
            for file in folder.rglob("*")
            if file.suffix in endings and "node_modules" not in file.parts
        )
    )
