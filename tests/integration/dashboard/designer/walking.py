"""What one does on the designer's page in Chromium."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Walk = Callable[..., None]


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def slide(page: Page, name: str, value: str) -> None:
    script = "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})) }"
    page.locator(f"#{name}").evaluate(script, value)


def expect_color(page: Page, color: str) -> None:
    expect(page.locator(f'#preview path[fill="{color}"]').first).to_be_attached()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))
