"""What the page of a domain shows."""

from playwright.sync_api import Page


def read_records(page: Page) -> list[dict[str, str]]:
    """As the copy buttons hold them."""
    return [
        {
            "type": kind,
            "name": page.locator(f"#copy-name-{kind}").get_attribute("data-copy") or "",
            "value": page.locator(f"#copy-value-{kind}").get_attribute("data-copy") or "",
        }
        for kind in ("TXT", "CNAME")
    ]
