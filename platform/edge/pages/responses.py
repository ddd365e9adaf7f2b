"""Pages as complete responses, rendered once."""

from collections.abc import Mapping
from functools import lru_cache

from edge.pages.branding import PLAIN, Branding
from edge.pages.languages import Language, choose_language
from edge.pages.render import render_page
from edge.pages.texts import STATUS, PageName
from edge.responses import Response

_TRY_AGAIN_SECS = 5


class Pages:
    """Responses by page name and Accept-Language."""

    def __init__(self) -> None:
        self._render = lru_cache(maxsize=512)(_render)

    def get(
        self, name: PageName, headers: Mapping[bytes, bytes], branding: Branding = PLAIN
    ) -> Response:
        """The page in the language that the request prefers."""
        return self._render(name, choose_language(headers.get(b"accept-language", b"")), branding)

    def get_too_many(self, headers: Mapping[bytes, bytes], wait_secs: int) -> Response:
        """The 429 page, with the Retry-After of the network that tries too many ids."""
        page = self.get("too_many", headers)
        return Response(
            page.status, [*page.headers, (b"retry-after", b"%d" % wait_secs)], page.body
        )


def _render(name: PageName, language: Language, branding: Branding) -> Response:
    body, headers = render_page(name, language, branding)
    if name == "try_again":
        headers.append((b"retry-after", str(_TRY_AGAIN_SECS).encode()))
    return Response(STATUS[name], headers, body)
