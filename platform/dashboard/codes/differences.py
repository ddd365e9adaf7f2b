"""What two people have typed for the same code."""

from typing import NamedTuple

from dashboard.codes.code_form import CodeForm
from kernel.translation import gettext as _


class Difference(NamedTuple):
    """theirs: saved meanwhile. yours: in the form."""

    field: str
    theirs: str
    yours: str


def list_differences(theirs: CodeForm, yours: CodeForm) -> list[Difference]:
    """Only the fields that differ, which may be none: they may have saved the same."""
    fields = [
        (_("Name"), theirs.name, yours.name),
        (_("Destination"), theirs.destination_url, yours.destination_url),
        (_("Variants"), _describe_variants(theirs), _describe_variants(yours)),
        (_("Pass the query on"), _describe_query(theirs), _describe_query(yours)),
    ]
    return [Difference(*each) for each in fields if each[1] != each[2]]


def _describe_variants(form: CodeForm) -> str:
    rows = [row for row in form.variants if not row.is_blank]
    return "; ".join(f"{row.label}: {row.url} ({row.weight})" for row in rows) or _("no variants")


def _describe_query(form: CodeForm) -> str:
    return _("on") if form.forward_query else _("off")
