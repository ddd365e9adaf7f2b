"""The logos that pages show, and the style sheet of a customer's host. Without Django.

/static/logos/<digest>.png    q.<domain>, app.<domain> and customers' hosts
/brand.css                    customers' hosts
"""

from edge.asgi_types import Scope
from edge.responses import Header, Response, make_text_response
from edge.sites.brandings import Brandings
from edge.sites.hosts import Site, SiteKind
from edge.sites.logos import Logo, Logos, LogoUnavailableError
from tenants.branding.paths import BRAND_CSS_PATH, LOGO_PREFIX, find_digest
from tenants.branding.style import write_style_sheet

_LOGO_KINDS = frozenset({SiteKind.Q, SiteKind.APP, SiteKind.CUSTOMER})
_NOSNIFF: Header = (b"x-content-type-options", b"nosniff")
_NOT_FOUND = make_text_response(404, "There is no such logo.")
_NOT_NOW = make_text_response(503, "Cannot be read now.", (b"retry-after", b"5"))
_NOT_ALLOWED = make_text_response(405, "Method not allowed.", (b"allow", b"GET, HEAD"))
# The name is a hash of the content.
_FOR_EVER: Header = (b"cache-control", b"public, max-age=31536000, immutable")
# Short, because the host's style sheet changes with the branding.
_BRIEFLY: Header = (b"cache-control", b"public, max-age=5")


class BrandFiles:
    """Responds to the paths above, for the hosts that have them."""

    def __init__(self, logos: Logos, brandings: Brandings) -> None:
        self._logos = logos
        self._brandings = brandings

    def serves(self, path: str, site: Site) -> bool:
        if path.startswith(LOGO_PREFIX):
            return site.kind in _LOGO_KINDS
        return path == BRAND_CSS_PATH and site.kind is SiteKind.CUSTOMER

    async def respond(self, scope: Scope, site: Site) -> Response:
        """The file. A customer's host serves its own workspace's logo only."""
        if scope["method"] not in ("GET", "HEAD"):
            return _NOT_ALLOWED
        if scope["path"] == BRAND_CSS_PATH and site.tenant_id is not None:
            branding = await self._brandings.get(site.tenant_id)
            return _make_file(
                b"text/css; charset=utf-8", write_style_sheet(branding.colour).encode(), _BRIEFLY
            )
        digest = find_digest(scope["path"])
        if not digest:
            return _NOT_FOUND
        try:
            logo = await self._logos.get(digest)
        except LogoUnavailableError:
            return _NOT_NOW
        if not _is_shown(logo, site):
            return _NOT_FOUND
        return _make_file(b"image/png", logo.image, _FOR_EVER)


def _is_shown(logo: Logo, site: Site) -> bool:
    return bool(logo.tenant_ids) and site.tenant_id in (None, *logo.tenant_ids)


def _make_file(content_type: bytes, body: bytes, caching: Header) -> Response:
    length = str(len(body)).encode()
    headers = [(b"content-type", content_type), (b"content-length", length), caching, _NOSNIFF]
    return Response(200, headers, body)
