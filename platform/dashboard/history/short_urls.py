"""URLs as they are shown: host and path."""


def shorten_url(url: str) -> str:
    """Without scheme, and without the slash of an empty path."""
    text = url.partition("://")[2] or url
    return text.removesuffix("/") if text.count("/") == 1 or text.startswith("q.") else text
