"""`qrstudio render`."""

import sys
from pathlib import Path
from typing import cast

import click

from qrstudio.bodies import GenerateIn
from qrstudio.cli.output import as_json, clean, print_json
from qrstudio.cli.stored_login import open_client
from qrstudio.cli.targets import STDOUT, check_target
from qrstudio.images import RenderedImage

_FORMATS = ("png", "svg", "pdf", "eps")


@click.command()
@click.argument("short_id")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Default: SHORT_ID.svg; - for standard output.",
)
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
@as_json
def render(
    *,
    short_id: str,
    output: Path | None,
    file_format: str | None,
    size_mm: float | None,
    dpi: int | None,
    design: str | None,
    color: str | None,
    as_json: bool,
) -> None:
    """Draw the code of a dynamic QR into a file. Counts as one render."""
    if output is None and not (short_id.isascii() and short_id.isalnum()):
        raise click.UsageError("SHORT_ID has letters and digits only, such as aBc12dEf.")
    if as_json and output == STDOUT:
        raise click.UsageError("--json writes to standard output, too: name a file.")
    output = output or Path(f"{short_id}.{file_format or 'svg'}")
    check_target(output)
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
    if output == STDOUT:
        sys.stdout.buffer.write(image.content)
    else:
        image.save(output)
    if as_json:
        about = {name: value for name, value in vars(image).items() if name != "content"}
        print_json({"output": str(output), **about})
    else:
        _describe(image, output)


def _describe(image: RenderedImage, output: Path) -> None:
    """On standard error where the image itself goes to standard output."""
    least = f", at least {image.min_size_mm:g} mm wide in print" if image.min_size_mm else ""
    click.echo(f"{output}: grade {clean(image.grade)}{least}", err=output == STDOUT)
    for warning in image.warnings:
        click.echo(f"  {clean(warning)}", err=True)


def choose_format(path: Path) -> str:
    """Raises: click.UsageError, for a name that tells no format."""
    if path == STDOUT:
        return "svg"
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in _FORMATS:
        raise click.UsageError(f"Name the output *.{', *.'.join(_FORMATS)}, or pass --format.")
    return suffix
