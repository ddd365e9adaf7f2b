"""Make the client that blocks from the one that awaits, so that there is one source of both."""

import re
from pathlib import Path

# In this order. Words as they stand in the code of qrstudio/_async.
_REPLACED = {
    r"\basync (def|with|for) ": r"\1 ",
    r"\bawait ": "",
    r"\bAsyncGenerator\[(\w+), None\]": r"Generator[\1, None, None]",
    r"\bAsync(Generator|Iterator|Client|BaseTransport)\b": r"\1",
    r"\basynccontextmanager\b": "contextmanager",
    r"\baclosing\b": "closing",
    r"\bwait_async\b": "wait",
    r"\b__a(enter|exit)__\b": r"__\1__",
    r"\baiter_(lines|bytes)\b": r"iter_\1",
    r"\ba(close|read)\b": r"\1",
    r"\bqrstudio\._async\b": "qrstudio._sync",
    r"\bAsync([A-Z])": r"\1",
    r"Belongs to one event loop at a time": "May be shared by threads",
}
_DOCSTRING = '"""The client for code that blocks. Made from `_async` by `make models`."""\n'


def make_sync_code(package: Path) -> dict[str, str]:
    """The text of each module of `_sync`, unformatted, by its file name."""
    texts = {file.name: _convert(file.read_text()) for file in (package / "_async").glob("*.py")}
    return {**texts, "__init__.py": _DOCSTRING}


def _convert(text: str) -> str:
    for pattern, replacement in _REPLACED.items():
        text = re.sub(pattern, replacement, text)
    return text
