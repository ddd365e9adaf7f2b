"""`qrstudio render`."""

from pathlib import Path
from typing import cast

import click

from qrstudio.bodies import GenerateIn
from qrstudio.cli.output import clean
from qrstudio.cli.stored_login import open_client

_FORMATS = ("png", "svg", "pdf", "eps")


@click.command()
@click.argument("short_id")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: SHORT_ID.svg.")
@click.option(
    "--format",
    "-f",
    "file_format",
    type=click.Choice(_FORMATS),
    help="Default: by the output's name.",
)
@click.option("--size-mm", type=float, help="Width with quiet zones.")
@click.option("--dpi", type=int, help="Of a PNG.")
@click.option("--design", help="Name or id of a saved design.")
@click.option("--color", help="Of the modules: black, #1a2b3c.")
def render(
    *,
    short_id: str,
    output: Path | None,
    file_format: str | None,
    size_mm: float | None,
    dpi: int | None,
    design: str | None,
    color: str | None,
) -> None:
    """Draw the code of a dynamic QR into a file. Counts as one render."""
    output = output or Path(f"{short_id}.{file_format or 'svg'}")
    fields = {
        "format": file_format or choose_format(output),
        "size_mm": size_mm,
        "dpi": dpi,
        "design": design,
        "color": color,
    }
    named = {name: value for name, value in fields.items() if value is not None}
    wanted = cast("GenerateIn", named)
    with open_client() as client:
        image = client.images.render_qr(short_id, **wanted)
    image.save(output)
    click.echo(f"{output}: grade {image.grade}, at least {image.min_size_mm:g} mm wide in print")
    for warning in image.warnings:
        click.echo(f"  {clean(warning)}", err=True)


def choose_format(path: Path) -> str:
    """Raises: click.UsageError, for a name that tells no format."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in _FORMATS:
        raise click.UsageError(f"Name the output *.{', *.'.join(_FORMATS)}, or pass --format.")
    return suffix
