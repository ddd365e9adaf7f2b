"""Development's inbox: the mails that would have been sent."""

from html import escape
from pathlib import Path
from string import Template

from django.http import Http404, HttpRequest, HttpResponse

from accounts.mail.files import ReceivedMail, find_received_mail, list_received_mails
from edge.pages.views import render_site_page
from kernel.clock import isoformat_z

_HERE = Path(__file__).parent
_LIST = Template((_HERE / "inbox_list.html").read_text(encoding="utf-8"))
_MAIL = Template((_HERE / "inbox_mail.html").read_text(encoding="utf-8"))
# The page shows the HTML in a frame, where neither scripts nor forms work.
_FRAMES = "frame-src 'self'"
# A mail's HTML carries its styles in its tags, as mail programs want it.
_HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'; sandbox allow-popups"
)


def list_mails(request: HttpRequest) -> HttpResponse:
    """The newest 100."""
    rows = "".join(_write_row(mail) for mail in list_received_mails())
    empty = "<p>No mail yet. A sign-up sends the first one.</p>"
    page = _LIST.substitute(mails=f"<ul>{rows}</ul>" if rows else empty)
    return render_site_page("Inbox", page, status=200)


def show_mail(request: HttpRequest, name: str) -> HttpResponse:
    """Text, links and HTML of one mail."""
    mail = _find(name)
    links = "".join(f'<li><a href="{escape(link)}">{escape(link)}</a></li>' for link in mail.links)
    page = _MAIL.substitute(
        subject=escape(mail.subject),
        sender=escape(mail.sender),
        to=escape(mail.to),
        time=isoformat_z(mail.sent_at),
        text=escape(mail.text),
        links=links,
        frame=f"/inbox/{mail.name}/html/",
    )
    return render_site_page(mail.subject, page, status=200, policy=_FRAMES)


def show_mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML as it was sent."""
    headers = {"Content-Security-Policy": _HTML_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(_find(name).html, headers=headers)


def _find(name: str) -> ReceivedMail:
    mail = find_received_mail(name)
    if mail is None:
        raise Http404
    return mail


def _write_row(mail: ReceivedMail) -> str:
    return (
        f'<li><a href="/inbox/{mail.name}/">{escape(mail.subject)}'
        f"<span>{escape(mail.to)} · {isoformat_z(mail.sent_at)}</span></a></li>"
    )
