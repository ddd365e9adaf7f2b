"""`qrstudio usage`."""

import click

from qrstudio.cli.output import as_json, print_json, print_table
from qrstudio.cli.stored_login import open_client


@click.command()
@as_json
def usage(as_json: bool) -> None:
    """Show what the workspace has used this month, and what its plan allows."""
    with open_client() as client:
        found = client.usage.get()
    if as_json:
        print_json(found)
        return
    fields = found.model_dump(mode="json")
    rows = [(name.replace("_", " "), _show(value)) for name, value in fields.items()]
    print_table(("", ""), rows)


def _show(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unlimited" if value is None else value
