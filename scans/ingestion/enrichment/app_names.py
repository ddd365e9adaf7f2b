"""Apps that show pages themselves, by the names that people know.

ua-parser sees the web view of many of them, and calls some by their engine.
"""

import re

# The first that fits, so that the more special ones stand before their makers' others.
_APPS = (
    ("Facebook Messenger", r"FBAN/Messenger|FB_IAB/(?:MESSENGER|Orca)|FBAN/Orca|MetaIAB Messenger"),
    ("Instagram", r"\bInstagram |MetaIAB Instagram"),
    ("Threads", r"\bBarcelona \d"),
    ("Facebook", r"\[FB(?:AN|_IAB|IA)?/|FB_IAB/|FBAN/|MetaIAB Facebook"),
    ("LinkedIn", r"LinkedInApp"),
    ("KakaoTalk", r"KAKAOTALK"),
    ("Reddit", r"\bReddit(?:App)?\]?/|\[RedditApp\]"),
    ("WeChat", r"MicroMessenger/"),
    ("Viber", r"\bViber/"),
    ("Zalo", r"\bZalo (?:iOS|android)/"),
    ("Google", r"\bGSA/\d"),
    ("Slack", r"\bSlack/\d"),
    ("Naver", r"\bNAVER\(inapp;"),
    ("Alipay", r"\bAlipayClient/\d"),
)
_ANY = re.compile("|".join(f"({pattern})" for _, pattern in _APPS))


def find_app(user_agent: str) -> str:
    """The name of the app, "" where the user agent names none of these."""
    match = _ANY.search(user_agent)
    if match is None:
        return ""
    # Of those that fit, not the one that stands first in the text.
    return next(name for name, pattern in _APPS if re.search(pattern, user_agent))
