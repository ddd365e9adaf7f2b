"""User agents as phones, browsers and programs send them."""

import pytest

from scans.ingestion.enrichment.user_agents import Agent, parse_user_agent

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)"
    " AppleWebKit/605.1.15 (KHTML, like Gecko)"
)
ANDROID = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Mobile Safari/537.36"
WEB_VIEW = (
    "Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) AppleWebKit/537.36"
    " (KHTML, like Gecko) Version/4.0 Chrome/122.0.0.0 Mobile Safari/537.36"
)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"

PEOPLE = {
    f"{IPHONE} Version/17.4 Mobile/15E148 Safari/604.1": ("iOS", "iPhone", "iOS", "Safari"),
    f"{IPHONE} CriOS/122.0.6261.89 Mobile/15E148 Safari/604.1": (
        "iOS", "iPhone", "iOS", "Chrome",
    ),
    f"{IPHONE} FxiOS/123.0 Mobile/15E148 Safari/605.1.15": ("iOS", "iPhone", "iOS", "Firefox"),
    f"{IPHONE} EdgiOS/122.0 Version/17.0 Mobile/15E148 Safari/604.1": (
        "iOS", "iPhone", "iOS", "Edge",
    ),
    f"{IPHONE} Mobile/15E148": ("iOS", "iPhone", "iOS", "Safari WebView"),
    f"{IPHONE} Mobile/21D50 Instagram 322.0.0.14.107 (iPhone14,5; iOS 17_3; en_US)": (
        "iOS", "iPhone", "iOS", "Instagram",
    ),
    f"{IPHONE} Mobile/21D50 [FBAN/FBIOS;FBAV/450.0.0.38.108;FBDV/iPhone14,5;FBSN/iOS]": (
        "iOS", "iPhone", "iOS", "Facebook",
    ),
    f"{IPHONE} Mobile/15E148 [Pinterest/iOS]": ("iOS", "iPhone", "iOS", "Pinterest"),
    f"{IPHONE} Mobile/15E148 NAVER(inapp; search; 2000; 12.6.1; 15PROMAX)": (
        "iOS", "iPhone", "iOS", "Naver",
    ),
    f"{IPHONE} Mobile/21F79 AliApp(AP/10.6.10) AlipayClient/10.6.10 Language/zh-Hans": (
        "iOS", "iPhone", "iOS", "Alipay",
    ),
    f"{IPHONE} Mobile/15E148 Slack/24.06.10": ("iOS", "iPhone", "iOS", "Slack"),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Slack/4.38.125 Chrome/124.0.6367.91 Electron/30.0.1 Safari/537.36 Sonic Slack_SSB/4.38.125": (
        "macOS", "Mac", "macOS", "Slack",
    ),
    # A web view that names no build.
    "Mozilla/5.0 (Linux; Android 14; SM-A536B; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/465.0.0.59.83;]": (
        "Android", "Galaxy", "Android", "Facebook",
    ),
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/16.6 Mobile/15E148 Safari/604.1": ("iOS", "iPad", "iOS", "Safari"),
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8 Pro) {ANDROID}": (
        "Android", "Pixel", "Android", "Chrome",
    ),
    f"Mozilla/5.0 (Linux; Android 10; K) {ANDROID}": ("Android", "Android", "Android", "Chrome"),
    f"Mozilla/5.0 (Linux; Android 13; SM-S918B) {ANDROID}": (
        "Android", "Galaxy", "Android", "Chrome",
    ),
    f"Mozilla/5.0 (Linux; Android 14; SM-X710) {ANDROID}": (
        "Android", "Galaxy", "Android", "Chrome",
    ),
    f"Mozilla/5.0 (Linux; Android 13; Redmi Note 12) {ANDROID}": (
        "Android", "Xiaomi", "Android", "Chrome",
    ),
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36": (
        "Android", "Android", "Android", "Samsung Internet",
    ),
    "Mozilla/5.0 (Android 14; Mobile; rv:123.0) Gecko/123.0 Firefox/123.0": (
        "Android", "Android", "Android", "Firefox",
    ),
    f"{MAC} Version/17.4 Mobile/15E148 Safari/604.1": ("iOS", "iPad", "iOS", "Safari"),
    f"{MAC} CriOS/124.0.1 Version/11.1.1 Safari/605.1.15": ("iOS", "iPad", "iOS", "Chrome"),
    f"{MAC} FxiOS/125.0 Safari/605.1.15": ("iOS", "iPad", "iOS", "Firefox"),
    f"{MAC} Version/17.0 EdgiOS/124.0.2478.50 Safari/605.1.15": ("iOS", "iPad", "iOS", "Edge"),
    f"{MAC} Mobile/15E148": ("iOS", "iPad", "iOS", "Safari WebView"),
    f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.48(0x1800302d) NetType/WIFI": (
        "iOS", "iPhone", "iOS", "WeChat",
    ),
    "Mozilla/5.0 (Linux; Android 12; V2203A Build/SP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.48.2580(0x28003035)": (
        "Android", "Android", "Android", "WeChat",
    ),
    f"Mozilla/5.0 (Linux; Android 11; CUBOT KINGKONG 7) {ANDROID}": (
        "Android", "Android", "Android", "Chrome",
    ),
    f"{WEB_VIEW} Viber/21.9.3.0": ("Android", "Galaxy", "Android", "Viber"),
    f"{IPHONE} Mobile/15E148 Viber/21.9": ("iOS", "iPhone", "iOS", "Viber"),
    f"{WEB_VIEW} [FB_IAB/FB4A;FBAV/450.0.0.44.110;]": ("Android", "Galaxy", "Android", "Facebook"),
    f"{WEB_VIEW} MetaIAB Facebook": ("Android", "Galaxy", "Android", "Facebook"),
    f"{WEB_VIEW} MetaIAB Instagram": ("Android", "Galaxy", "Android", "Instagram"),
    f"{WEB_VIEW} [FB_IAB/Orca-Android;FBAV/445.0.0.37.107;]": (
        "Android", "Galaxy", "Android", "Facebook Messenger",
    ),
    f"{IPHONE} Mobile/15E148 [FBAN/MessengerLiteForiOS;FBAV/445.0.0.37.107]": (
        "iOS", "iPhone", "iOS", "Facebook Messenger",
    ),
    f"{IPHONE} Mobile/15E148 [LinkedInApp]/9.29.2471": ("iOS", "iPhone", "iOS", "LinkedIn"),
    f"{WEB_VIEW} [LinkedInApp]": ("Android", "Galaxy", "Android", "LinkedIn"),
    f"{IPHONE} Mobile/15E148 KAKAOTALK 10.5.5": ("iOS", "iPhone", "iOS", "KakaoTalk"),
    f"{WEB_VIEW};KAKAOTALK 2410550": ("Android", "Galaxy", "Android", "KakaoTalk"),
    f"{WEB_VIEW} KAKAOTALK/10.5.5 (INAPP)": ("Android", "Galaxy", "Android", "KakaoTalk"),
    f"{IPHONE} Mobile/15E148 [RedditApp]/2024.10.0": ("iOS", "iPhone", "iOS", "Reddit"),
    f"{IPHONE} Mobile/15E148 Reddit/Version 2024.10.0/Build 614532": (
        "iOS", "iPhone", "iOS", "Reddit",
    ),
    f"{WEB_VIEW} Reddit/2024.10.0": ("Android", "Galaxy", "Android", "Reddit"),
    f"{WEB_VIEW} Barcelona 320.0.0.42.101 Android": ("Android", "Galaxy", "Android", "Threads"),
    f"{IPHONE} Mobile/15E148 Safari/604.1 GSA/308.0.615969171": (
        "iOS", "iPhone", "iOS", "Google",
    ),
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0"
    " Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300": (
        "other", "Huawei", "OpenHarmony", "Huawei Browser",
    ),
    "Mozilla/5.0 (Tablet; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1": (
        "other", "Huawei", "OpenHarmony", "ArkWeb",
    ),
    "Mozilla/5.0 (PC; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0"
    " Safari/537.36 ArkWeb/4.1.6.1": ("other", "PC", "OpenHarmony", "ArkWeb"),
    "MyApp/1.0 CFNetwork/1492.0.1 Darwin/23.3.0": ("iOS", "iOS", "iOS", "MyApp"),
    f"Mozilla/5.0 (Linux; Android 5.1.1; OPPO A33m) {ANDROID}": (
        "Android", "OPPO", "Android", "Chrome",
    ),
    f"Mozilla/5.0 (Linux; Android 16; OPPO A33m; BP2A.250605.031.A3; wv) {ANDROID}": (
        "Android", "Android", "Android", "Chrome WebView",
    ),
    f"Mozilla/5.0 (Linux; Android 13; Spider 8) {ANDROID}": (
        "Android", "Android", "Android", "Chrome",
    ),
    f"Mozilla/5.0 (Linux; Android 7.0; C Bot Tab 100 Build/NRD90M) {ANDROID}": (
        "Android", "Android", "Android", "Chrome",
    ),
    f"Mozilla/5.0 (Linux; U; Android 4.1.1; ru-ru; Crawler TAB(V1.1) Build/JRO03H) {ANDROID}": (
        "Android", "Android", "Android", "Chrome",
    ),
    f"{MAC} Version/17.3 Safari/605.1.15": ("macOS", "Mac", "macOS", "Safari"),
    f"{WINDOWS} Chrome/122.0.0.0 Safari/537.36": ("Windows", "PC", "Windows", "Chrome"),
    f"{WINDOWS} Chrome/122.0.0.0 Safari/537.36 Edg/122.0.0.0": (
        "Windows", "PC", "Windows", "Edge",
    ),
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0": (
        "Linux", "PC", "Ubuntu", "Firefox",
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:125.0; Arch Linux) Gecko/20100101 Firefox/125.0": (
        "Linux", "PC", "Arch Linux", "Firefox",
    ),
    "Mozilla/5.0 (X11; Linux Mint; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0": (
        "Linux", "PC", "Linux Mint", "Firefox",
    ),
    "Mozilla/5.0 (X11; openSUSE; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0": (
        "Linux", "PC", "openSUSE", "Firefox",
    ),
    "\x00 nonsense": ("other", "Other", "Other", "Other"),
}  # fmt: skip

PROGRAMS = {
    "": "no_user_agent",
    "  ": "no_user_agent",
    "Viber": "preview",
    "Viber/13.3.0.5": "preview",
    f"Mozilla/5.0 (Linux; Android 13; Pixel 7; compatible; SomeBot/1.0) {ANDROID}": "crawler",
    f"Mozilla/5.0 (Linux; Android 10; K) {ANDROID} (compatible; AhrefsBot/7.0;"
    " +http://ahrefs.com/robot/)": "crawler",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "crawler",
    f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) {ANDROID}"
    " (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "crawler",
    "curl/8.5.0": "crawler",
    "python-requests/2.31.0": "crawler",
    "Go-http-client/1.1": "crawler",
    "node": "crawler",
    "Java-http-client/17.0.11": "crawler",
    "Deno/1.44.4": "crawler",
    "Bun/1.1.18": "crawler",
    "hyper/1.3": "crawler",
    "k6/0.51.0 (https://k6.io/)": "crawler",
    "wrk": "crawler",
    "Slack/2.47.0 (com.tinyspeck.api)": "crawler",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0;"
    " +https://perplexity.ai/perplexity-user)": "crawler",
    "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)": "preview",
    "Mastodon/4.2.8 (http.rb/5.1.1; +https://mastodon.social/)": "preview",
    "line-poker/1.0": "preview",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko)"
    " Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0": "preview",
    "WhatsApp/2.23.20.0": "preview",
    "WhatsApp": "preview",
    "TelegramBot (like TwitterBot)": "preview",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": "preview",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5": "preview",
}


@pytest.mark.parametrize(("user_agent", "families"), PEOPLE.items())
def test_devices_and_browsers_have_their_common_names(
    user_agent: str, families: tuple[str, str, str, str]
) -> None:
    assert parse_user_agent(user_agent) == Agent(*families, bot_reason="")


@pytest.mark.parametrize(("user_agent", "reason"), PROGRAMS.items())
def test_programs_are_bots_with_a_reason(user_agent: str, reason: str) -> None:
    agent = parse_user_agent(user_agent)
    assert (agent.client, agent.device, agent.bot_reason) == ("Bot", "Bot", reason)


def test_a_piece_of_a_url_is_not_a_browser() -> None:
    agent = parse_user_agent(f"{IPHONE} Mobile/15E148 (https://example.com/bot)")
    assert (agent.client, agent.browser) == ("Bot", "Other")
