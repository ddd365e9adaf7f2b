"""A host at which nobody listens, so that nothing is looked up or waited for."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from kernel.outbound import get_poster

HOST = "away.brand.test"
URL = f"https://{HOST}/qrstudio"


@contextmanager
def unreachable_host() -> Iterator[None]:
    with override_settings(OUTGOING_TEST_HOSTS={HOST: ("127.0.0.1", 1)}):
        get_poster.cache_clear()
        try:
            yield
        finally:
            get_poster.cache_clear()
