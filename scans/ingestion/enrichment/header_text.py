"""The text of a header, whose bytes the engine hands over as Latin-1."""


def read_header_text(raw: str) -> str:
    """UTF-8 where the bytes are UTF-8, else as it is.

    Browsers send ASCII; in-app browsers and CDNs put UTF-8 into Referer and city headers.
    """
    if raw.isascii():
        return raw
    try:
        octets = raw.encode("latin-1")
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start:
            # The engine cuts long headers, at times within a character.
            return octets[: error.start].decode("utf-8")
        return raw
    except UnicodeEncodeError:
        return raw
