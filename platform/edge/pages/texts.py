"""The texts of the landing pages, their statuses and icons."""

from typing import Literal, NamedTuple

from edge.pages.languages import Language

PageName = Literal["paused", "not_found", "blocked", "try_again", "too_many", "unknown_host"]


class PageText(NamedTuple):
    """heading: also the title. action: text of the link that loads the page again, or ""."""

    heading: str
    text: str
    action: str = ""


STATUS: dict[PageName, int] = {
    "paused": 200,
    "not_found": 404,
    "blocked": 410,
    "try_again": 503,
    "too_many": 429,
    "unknown_host": 404,
}

TEXTS: dict[Language, dict[PageName, PageText]] = {
    "en": {
        "paused": PageText(
            "This QR is paused",
            "Its owner has switched it off for the moment. Please scan it again later.",
        ),
        "not_found": PageText(
            "QR not found",
            "This code leads nowhere. It may have been deleted. If you typed the address, check"
            " capital and small letters.",
        ),
        "blocked": PageText(
            "QR blocked",
            "We have stopped this code because it broke our terms of use."
            " Nothing is wrong with your phone.",
        ),
        "try_again": PageText(
            "Please try again",
            "Your code is fine, but we cannot look it up right now. It should work in a moment.",
            "Try again",
        ),
        "too_many": PageText(
            "Too many tries",
            "Too many codes that lead nowhere were opened from your network."
            " Please wait a minute, then scan again.",
            "Try again",
        ),
        "unknown_host": PageText(
            "Nothing here",
            "No page is served at this address. Please check how it is spelled.",
        ),
    },
    "fr": {
        "paused": PageText(
            "Ce code QR est en pause",
            "Son propriétaire l\u2019a désactivé pour le moment. Scannez-le de nouveau plus tard.",
        ),
        "not_found": PageText(
            "Code QR introuvable",
            "Ce code ne mène nulle part. Il a peut-être été supprimé. Si vous avez saisi"
            " l\u2019adresse, vérifiez les majuscules et les minuscules.",
        ),
        "blocked": PageText(
            "Code QR bloqué",
            "Nous avons arrêté ce code, car il ne respectait pas nos conditions d\u2019utilisation."
            " Votre téléphone fonctionne normalement.",
        ),
        "try_again": PageText(
            "Veuillez réessayer",
            "Votre code est bon, mais nous ne pouvons pas le consulter pour le moment."
            " Cela devrait marcher dans un instant.",
            "Réessayer",
        ),
        "too_many": PageText(
            "Trop d\u2019essais",
            "Trop de codes qui ne mènent nulle part ont été ouverts depuis votre réseau."
            " Attendez une minute, puis scannez de nouveau.",
            "Réessayer",
        ),
        "unknown_host": PageText(
            "Rien ici",
            "Aucune page n\u2019est servie à cette adresse. Vérifiez son orthographe.",
        ),
    },
}

# Drawn on a grid of 24, in the colour of the text.
ICONS: dict[PageName, str] = {
    "paused": '<path d="M9 6v12M15 6v12"/>',
    "not_found": '<circle cx="11" cy="11" r="6"/><path d="m16 16 4 4"/>',
    "blocked": '<circle cx="12" cy="12" r="8"/><path d="m6.5 6.5 11 11"/>',
    "try_again": '<path d="M19 12a7 7 0 1 1-2-5M19 4v4h-4"/>',
    "too_many": '<circle cx="12" cy="12" r="8"/><path d="M12 7v5l3 3"/>',
    "unknown_host": '<circle cx="12" cy="12" r="8"/>'
    '<path d="M4 12h16M12 4c3 3 3 13 0 16M12 4c-3 3-3 13 0 16"/>',
}
