"""What the CSP refuses, or htmx would need eval() for, stands in no template."""

import re
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).resolve().parents[3] / "platform" / "dashboard"
TEMPLATES = sorted((DASHBOARD / "templates").rglob("*.html"))
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<code>.*?</code>", re.DOTALL)

REFUSED = {
    "an inline handler": re.compile(r"\s(?:hx-on|on[a-z]+\s*=|data-hx-on)", re.IGNORECASE),
    "a script in a value": re.compile(r"[\"'\s](?:js|javascript):", re.IGNORECASE),
    "an inline style": re.compile(r"\sstyle\s*=|<style", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a filter of a trigger": re.compile(r"hx-trigger[^=]*=\s*[\"'][^\"']*\["),
    "a hash of a file's name": re.compile(r"/static/"),
}


def read(template: Path) -> str:
    return COMMENT.sub("", template.read_text(encoding="utf-8"))


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("what", REFUSED)
def test_no_template_has(what: str) -> None:
    found = {
        str(template.relative_to(DASHBOARD)): match[0]
        for template in TEMPLATES
        if (match := REFUSED[what].search(read(template)))
    }
    assert found == {}


def test_every_form_that_posts_has_a_token() -> None:
    forms = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
    bare = {
        str(template.relative_to(DASHBOARD))
        for template in TEMPLATES
        for form in forms.findall(read(template))
        if "{% csrf_token %}" not in form
    }
    assert bare == set()
