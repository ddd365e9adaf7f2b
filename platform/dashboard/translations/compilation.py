"""`python -m dashboard.translations.compilation`: every .po of the repository as .mo.

Without Django's settings: .venv and the image are built with it.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
APPS = ("platform", "tenants", "qrs", "scans", "customdomains")


def list_sources() -> list[Path]:
    return sorted(
        file
        for app in APPS
        for file in (ROOT / app).glob("**/locale/*/LC_MESSAGES/*.po")
        if "node_modules" not in file.parts
    )


def is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.is_file() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_stale() -> int:
    """How many were compiled."""
    stale = [source for source in list_sources() if is_stale(source)]
    for source in stale:
        with source.open("rb") as lines:
            catalog = read_po(lines, locale=source.parent.parent.name)
        partial = source.with_suffix(".mo.part")
        with partial.open("wb") as target:
            write_mo(target, catalog)
        # At once: another process may be reading it.
        partial.replace(source.with_suffix(".mo"))
    return len(stale)


if __name__ == "__main__":
    compile_stale()
