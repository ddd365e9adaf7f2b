"""Threads that edit routes one after the other while scanners scan them.

INTERLEAVED_EDITS and INTERLEAVED_SCANS are how many of each; 10,000 and 1,000,000 take minutes.
"""

import os
import threading
from collections.abc import Callable
from itertools import count

from django.db import connections
from django.db.models import F

from qrs.routes.errors import RouteNotPublishedError
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_routes
from tests.integration.edge.interleaving import Field, Scanners, count_scans
from tests.support.waiting import wait_until

EDITS = int(os.environ.get("INTERLEAVED_EDITS", "300"))
SCANS = int(os.environ.get("INTERLEAVED_SCANS", "20000"))
SCANNERS, EDITORS, ROUTES = 2, 2, 12
LIMIT_SECS = 100 + EDITS / 10 + SCANS / 500


class Editors:
    """Threads that edit the routes one after the other.

    An edit begins as soon as its share of the scans is done: if edits came much faster than scans,
    no route would ever be taken from memory. confirm: called after each publication; False if the
    edit is not to be answered.
    """

    def __init__(self, field: Field, confirm: Callable[[], bool] = lambda: True) -> None:
        self._field = field
        self._confirm = confirm
        self._answered = field.open_answered()
        self._progress = field.open_progress(SCANNERS)
        self._stopping = threading.Event()
        self._resting = [False] * EDITORS
        self._threads = [threading.Thread(target=self._edit, args=(n,)) for n in range(EDITORS)]
        self.edits = [0] * EDITORS
        self.errors: list[BaseException] = []
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._answered.close()
        self._progress.close()

    def rest(self, editor: int, is_resting: bool = True) -> None:
        """Let the routes of one editor stay as its last edit, or go on."""
        self._resting[editor] = is_resting

    def _edit(self, editor: int) -> None:
        try:
            for number in count(1):
                for index in range(editor, ROUTES, EDITORS):
                    while count_scans(self._progress) * EDITS < sum(self.edits) * SCANS:
                        if self._stopping.wait(0.0005):
                            return
                    while self._resting[editor] and not self._stopping.is_set():
                        self._stopping.wait(0.01)
                    if self._stopping.is_set():
                        return
                    self._edit_route(index, number)
                    self.edits[editor] += 1
        except BaseException as error:  # noqa: BLE001 - raised again by the test's thread
            self.errors.append(error)
        finally:
            connections.close_all()

    def _edit_route(self, index: int, number: int) -> None:
        short_id = self._field.short_ids[index]
        QrRoute.objects.filter(short_id=short_id).update(
            version=F("version") + 1, variants=make_variants(number)
        )
        try:
            publish_routes(short_ids=[short_id])
        except RouteNotPublishedError:
            return
        if self._confirm():
            self._answered[index] = number


def make_variants(number: int) -> list[dict[str, object]]:
    return [{"url": f"https://example.com/{number}", "weight": 1, "label": str(number)}]


def start_editing(field: Field, confirm: Callable[[], bool] = lambda: True) -> Editors:
    """Editors of all routes, whose first destinations have numbers, too."""
    QrRoute.objects.filter(short_id__in=field.short_ids).update(
        version=F("version") + 1, variants=make_variants(0)
    )
    publish_routes(short_ids=list(field.short_ids))
    return Editors(field, confirm)


def wait_for_share(scanners: Scanners, editors: Editors, share: float) -> None:
    """Until that share of all edits and of all scans is done."""

    def is_done() -> bool:
        assert not editors.errors, editors.errors
        assert scanners.are_running, scanners.read_errors()
        return scanners.scans >= share * SCANS and sum(editors.edits) >= share * EDITS

    wait_until(is_done, limit_secs=LIMIT_SECS)
