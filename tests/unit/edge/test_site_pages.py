"""Django's HTML pages without an app: the map of hosts, 404, and 403 of a form."""

import base64
import hashlib
import re

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory, override_settings

from edge.pages.views import show_form_expired, show_index, show_not_found

REQUEST = RequestFactory().get("/")
PAGES = {
    200: show_index(REQUEST),
    403: show_form_expired(REQUEST),
    404: show_not_found(REQUEST, Http404()),
}
HEADINGS = {200: "QR Studio runs here", 403: "Please try again", 404: "Page not found"}


@pytest.mark.parametrize(("status", "page"), PAGES.items())
def test_a_page_has_its_status_heading_and_frame(status: int, page: HttpResponse) -> None:
    html = page.content.decode()
    assert page.status_code == status
    assert f"<h1>{HEADINGS[status]}</h1>" in html
    assert html.startswith("<!doctype html>")
    assert page["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("page", PAGES.values())
def test_the_policy_allows_the_style_sheet_of_the_page_and_no_script(page: HttpResponse) -> None:
    [style] = re.findall(r"<style>(.*?)</style>", page.content.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page["Content-Security-Policy"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert b"<script" not in page.content


@override_settings(PLATFORM_DOMAIN="qr.example", PUBLIC_SCHEME="https", PUBLIC_PORT_SUFFIX=":8443")
def test_the_index_links_to_the_sites_under_their_public_addresses() -> None:
    html = show_index(REQUEST).content.decode()
    assert 'href="https://api.qr.example:8443/api/docs/"' in html
    assert 'href="https://admin.qr.example:8443/"' in html
    assert 'href="https://app.qr.example:8443/"' in html
