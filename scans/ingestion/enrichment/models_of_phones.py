"""The model that an Android browser names, which is a phone's name and no program's.

There are phones called XBot, C Bot, Spider, Speedy; and OPPO A33m holds the "a3" of a crawler.
"""

import re

# (Linux; U; Android 4.2.2; ru-ru; CRONY-7021 Build/JDQ39; wv) AppleWebKit/...
_MODEL = re.compile(
    r"(?P<before>\(Linux; (?:U; |arm(?:_64)?; )?Android [\d.]+(?:; [a-z]{2}[-_][A-Za-z]{2})?; )"
    r"(?:[^;()]|\([^()]*\))+?(?:; [A-Z\d]{4}\.\d{6}\.[\w.]+)?"
    r"(?P<after>(?:; wv)?\) AppleWebKit/)"
)


def hide_model(user_agent: str) -> str:
    """Without the model and the build, if it is an Android browser's; else as it is.

    A crawler's own words stand elsewhere: behind a semicolon, or behind the brackets.
    """
    return _MODEL.sub(r"\g<before>K\g<after>", user_agent, count=1)
