"""The texts that code and templates have translated.

Code is read by its syntax tree, templates by what Django's own tool turns them into.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

from dashboard.translations.catalogues import Catalogue

_MODULES = ("kernel.translation", "kernel.messages", "django.utils.translation")
_FUNCTIONS = frozenset({"gettext", "gettext_lazy", "ngettext", "mark"})
_TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?<!\w)(gettext|ngettext|_)\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?", re.DOTALL)


class Message(NamedTuple):
    """plural: "" for a text without."""

    text: str
    plural: str = ""


class UnreadableCallError(Exception):
    """A call whose text is not written out, so that nobody can translate it."""


def list_messages(catalogue: Catalogue) -> dict[Message, list[str]]:
    """Each message with the files that have it. Raises UnreadableCallError."""
    found: dict[Message, list[str]] = {}
    for file in catalogue.python:
        for message in read_python(file.read_text(encoding="utf-8"), str(file)):
            found.setdefault(message, []).append(str(file))
    for file in catalogue.templates:
        for message in read_template(file.read_text(encoding="utf-8")):
            found.setdefault(message, []).append(str(file))
    return found


def read_python(source: str, name: str = "") -> Iterator[Message]:
    """Raises UnreadableCallError."""
    if not any(module in source for module in _MODULES):
        return
    tree = ast.parse(source)
    functions = _find_functions(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function = functions.get(node.func.id)
            if function:
                yield _read_call(node, function, name)


def _find_functions(tree: ast.Module) -> dict[str, str]:
    """Local names of the functions that translate."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in _MODULES
        for alias in node.names
        if alias.name in _FUNCTIONS
    }


def _read_call(node: ast.Call, function: str, name: str) -> Message:
    texts = [
        argument.value
        for argument in node.args[: 2 if function == "ngettext" else 1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if len(texts) != (2 if function == "ngettext" else 1):
        raise UnreadableCallError(f"{name}:{node.lineno}: write the text out in the call.")
    return Message(*texts)


def read_template(source: str) -> Iterator[Message]:
    for function, text, plural in _CALL.findall(templatize(source)):
        message = _unescape(text)
        yield Message(message, _unescape(plural) if function == "ngettext" else "")


def _unescape(literal: str) -> str:
    return str(ast.literal_eval(literal))


def as_path(name: str, root: Path) -> str:
    return str(Path(name).relative_to(root))
