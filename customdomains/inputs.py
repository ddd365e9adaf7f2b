"""What people enter: a host name to claim, and URLs that its pages redirect to."""

from django.conf import settings

from customdomains.names import normalise_domain
from kernel.errors import FieldErrors
from kernel.platform_hosts import is_platform_host
from kernel.unicode_text import strip_invisible
from qrs.validation import check_destination_url


def check_domain(raw: str) -> str:
    """The normalised name. Raises ValueError with the reason and what to enter instead."""
    return normalise_domain(
        raw, is_own_host=_is_own_host, allow_test_tlds=not settings.IS_PRODUCTION
    )


def check_redirect(raw: str | None) -> str:
    """Checks a URL by the rules of destinations; null and "" remove the redirect.

    Raises ValueError.
    """
    return check_destination_url(raw) if raw and strip_invisible(raw) else ""


def read_domain(raw: str) -> str:
    """check_domain() for a form. Raises FieldErrors (400)."""
    try:
        return check_domain(raw)
    except ValueError as error:
        raise FieldErrors.of("domain", str(error)) from None


def read_redirects(raw: dict[str, str]) -> dict[str, str]:
    """check_redirect() for the fields of a form. Raises FieldErrors (400) with all mistakes."""
    read: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for field, url in raw.items():
        try:
            read[field] = check_redirect(url)
        except ValueError as error:
            errors[field] = [str(error)]
    if errors:
        raise FieldErrors(errors)
    return read


def _is_own_host(host: str) -> bool:
    return is_platform_host(host, domain=settings.PLATFORM_DOMAIN)
