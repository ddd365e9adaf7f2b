"""Which hits are not people, and why.

Three reasons: "preview" (a chat or mail program draws a link preview),
"prefetch" (a browser loads ahead of a person who may never come), "crawler"
(all other programs). Phones without a user agent count as people: nothing says
otherwise.
"""

import re

from scans.enrichment.crawlers import is_crawler

CRAWLER = "crawler"
PREVIEW = "preview"
PREFETCH = "prefetch"

# Link previews. In-app browsers of the same companies are people and carry other
# words (FBAN, Instagram, [Pinterest/iOS]). iMessage calls itself a Mac and
# appends facebookexternalhit and Twitterbot.
_PREVIEWS = re.compile(
    r"facebookexternalhit|facebot|twitterbot|\bwhatsapp(?:/|$)|telegrambot|slackbot-linkexpanding"
    r"|slack-imgproxy|discordbot|linkedinbot|skypeuripreview|viber|redditbot|pinterestbot"
    r"|snap url preview|mattermost-bot|microsoftpreview|google-pagerenderer|iframely|embedly"
    r"|cardyb|kakaotalk-scrap|line-poker|mastodon/|vkshare",
    re.IGNORECASE,
)
# Programs that neither ua-parser nor CrawlerDetect knows. A "+" before the address of its
# maker is the way of crawlers; no browser of people carries one.
_PROGRAMS = re.compile(r"\+https?://|\+mailto:|^node$|^insomnia/", re.IGNORECASE)
_AHEAD_OF_PEOPLE = ("prefetch", "prerender")


def get_agent_reason(user_agent: str, *, is_spider: bool) -> str:
    """Why this user agent is not a person's; "" when it may be one.

    is_spider: ua-parser's opinion, which alone misses curl and most libraries.
    """
    if _PREVIEWS.search(user_agent):
        return PREVIEW
    if is_spider or is_crawler(user_agent) or _PROGRAMS.search(user_agent):
        return CRAWLER
    return ""


def get_purpose_reason(purpose: str) -> str:
    """Why the Sec-Purpose or Purpose header tells that nobody looks; "" when it does not.

    Source: https://fetch.spec.whatwg.org/#sec-purpose-header ("prefetch",
    "prefetch;prerender"); Safari sends "preview" for its start page.
    """
    if not purpose:
        return ""
    purpose = purpose.lower()
    if any(word in purpose for word in _AHEAD_OF_PEOPLE):
        return PREFETCH
    return PREVIEW if "preview" in purpose else ""
