"""Decides which scans are not people's, and why.

Four reasons: "preview" (a chat or mail program shows a link preview), "prefetch"
(a browser loads a page that may never be opened), "no_user_agent" (browsers
always send one), "crawler" (all other programs).
"""

import re

from scans.ingestion.enrichment.crawlers import is_crawler

CRAWLER = "crawler"
PREVIEW = "preview"
PREFETCH = "prefetch"
NO_USER_AGENT = "no_user_agent"

# Link previews. In-app browsers of the same companies are used by people and carry other
# words (FBAN, Instagram, [Pinterest/iOS]). iMessage calls itself a Mac and
# appends facebookexternalhit and Twitterbot.
_PREVIEWS = re.compile(
    r"facebookexternalhit|facebot|twitterbot|\bwhatsapp(?:/|$)|telegrambot|slackbot-linkexpanding"
    r"|slack-imgproxy|discordbot|linkedinbot|skypeuripreview|^viber|redditbot|pinterestbot"
    r"|snap url preview|mattermost-bot|microsoftpreview|google-pagerenderer|iframely|embedly"
    r"|cardyb|kakaotalk-scrap|line-poker|mastodon/|vkshare",
    re.IGNORECASE,
)
# Programs that neither ua-parser nor CrawlerDetect knows. Crawlers write a "+" before the URL
# of their maker; browsers do not.
_PROGRAMS = re.compile(
    r"\+https?://|\+mailto:|^node$|^(?:insomnia|java-http-client|deno|bun|hyper|k6)/|^wrk(?:/|$)",
    re.IGNORECASE,
)
# In the text that edge.client_info makes of the headers.
_PREFETCH_PURPOSES = re.compile(
    r"\bpre(?:fetch|render)|x-(?:purpose|moz)=[^;]*preview|x-fb-http-engine="
)


def get_agent_reason(user_agent: str, *, is_spider: bool) -> str:
    """Why this user agent is a bot's; "" if it may be a person's.

    is_spider: according to ua-parser, which alone misses curl and most libraries.
    """
    if not user_agent.strip():
        return NO_USER_AGENT
    if _PREVIEWS.search(user_agent):
        return PREVIEW
    if is_spider or is_crawler(user_agent) or _PROGRAMS.search(user_agent):
        return CRAWLER
    return ""


def get_purpose_reason(purpose: str) -> str:
    """Why the Sec-Purpose header, or one like it, marks the request as a bot's; "" if it does not.

    "prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip". Safari sends "preview" for
    its start page, Facebook's app X-Purpose: preview for links before anyone has tapped them.
    """
    if not purpose:
        return ""
    purpose = purpose.lower()
    if _PREFETCH_PURPOSES.search(purpose):
        return PREFETCH
    return PREVIEW if "preview" in purpose else ""
