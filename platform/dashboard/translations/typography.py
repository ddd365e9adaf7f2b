"""Rules of French texts: placeholders, spaces before punctuation, tone."""

import re
from collections.abc import Iterator

NARROW = "\u202f"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")
# URLs, tags and parameters; in straight quotes, what is typed as it stands, such as a DNS record.
_QUOTED = re.compile(r'"[^"]*"|(?:https?|/)\S+|<[^>]+>|\?\w+=')


def list_faults(english: str, french: str) -> Iterator[str]:
    """Sentences about what is wrong with a translation; none when it is right."""
    if sorted(_PLACEHOLDER.findall(english)) != sorted(_PLACEHOLDER.findall(french)):
        yield "its placeholders differ"
    prose = _QUOTED.sub("", _PLACEHOLDER.sub("x", french))
    if re.search(rf"[^{NARROW}][;?»](?!\w)|[^{NARROW}\d]:(?=\s|$)", f"x{prose}"):
        yield "a narrow space (U+202F) belongs before ; : ? »"
    if re.search(rf"«[^{NARROW}]", prose):
        yield "a narrow space (U+202F) belongs after «"
    if re.search(r"\w'\w", prose):
        yield "an apostrophe is U+2019"
    if "!" in prose:
        yield "no exclamation marks"
    if re.search(r"\b(tu|ton|ta|tes|toi)\b", prose, re.IGNORECASE):
        yield "it says vous"
    if english.endswith(".") != french.endswith("."):
        yield "one of both ends with a full stop"
