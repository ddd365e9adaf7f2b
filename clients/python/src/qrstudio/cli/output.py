"""What the commands print: tables and lines for people, JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def clean(value: object) -> str:
    """Without control characters: names and referers come from others, and terminals obey them."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(value)
    )


def clean_lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines())


def print_json(answer: BaseModel | dict[str, Any]) -> None:
    data = (
        answer.model_dump(mode="json", exclude_unset=True)
        if isinstance(answer, BaseModel)
        else answer
    )
    # ASCII, so that no control character of a name reaches the terminal.
    click.echo(json.dumps(data))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*[Text(clean(cell)) for cell in row])
    Console().print(table)
