"""Whatever is written into the log of a workspace, its activity says in words."""

import ast
import re
from pathlib import Path

from dashboard.members.phrases import name_action

ROOT = Path(__file__).resolve().parents[3]
APPS = ("qrs", "tenants", "customdomains", "platform/jobs", "platform/webhooks", "platform/audit")
# The others are people's own, in no workspace's log.
NOUNS = {
    *("branding", "design", "domain", "inspection", "invitation", "job", "key", "membership"),
    *("plan", "qr", "tenant", "webhook", "workspace"),
}
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def list_actions() -> set[str]:
    found: set[str] = set()
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            text = file.read_text()
            if "audit.services" not in text:
                continue
            found |= {
                node.value
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and _ACTION.fullmatch(node.value)
            }
    return {action for action in found if action.partition(".")[0] in NOUNS}


def test_every_action_of_a_workspace_has_words() -> None:
    actions = list_actions()
    assert {"qr.update", "branding.set_logo", "job.start", "domain.add"} <= actions
    unnamed = {action.replace(".", ": ").replace("_", " "): action for action in actions}
    assert [action for said, action in unnamed.items() if name_action(action) == said] == []
