"""Sentences of packages that know no Django, which somebody else translates."""


def mark(text: str) -> str:
    """Puts a text, written out in the call, into the catalogues; returns it unchanged."""
    return text


def fill_in(template: str, values: dict[str, object]) -> str:
    """``%(name)s`` in the template by the values; without values a text may contain ``%``."""
    return template % values if values else template
