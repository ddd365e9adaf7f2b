"""English or French: by account, else by Accept-Language."""

from django.conf import settings

from edge.pages.languages import choose_language as choose_by_header


def choose_language(preferred: str, accept_language: str) -> str:
    """preferred: of the account, "" for none. accept_language: the header."""
    if preferred in dict(settings.LANGUAGES):
        return preferred
    return choose_by_header(accept_language.encode("latin-1", "replace"))
