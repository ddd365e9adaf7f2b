"""Everything that webhooks send, without a webhook."""

from collections.abc import Iterator, Sequence

from qrstudio._sync.session import Session
from qrstudio.errors import ServerError, TransportError
from qrstudio.live import OnLoss
from qrstudio.models import Event, EventList
from qrstudio.requests import Request, join_names
from qrstudio.waiting import wait

_LIMIT = 1000


class Events:
    """Kept for 30 days. types: such as "scan.created"; default: all.

    after: `after` of the last page that was worked on, or "now"; default: 30 days ago. An event may
    come twice, with the same `id`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self, *, after: str | None = None, types: Sequence[str] = (), limit: int | None = None
    ) -> EventList:
        params = {"after": after, "types": join_names(types), "limit": limit}
        request = Request("GET", "/api/v1/events/", params)
        return self._session.fetch(request, EventList.model_validate_json)

    def iterate_pages(
        self, *, after: str | None = None, types: Sequence[str] = ()
    ) -> Iterator[EventList]:
        """Until now. Keep `after` of each page once its events are worked on, and go on there."""
        while True:
            page = self.page(after=after, types=types, limit=_LIMIT)
            yield page
            if not page.has_more:
                return
            after = page.after

    def watch(
        self,
        *,
        after: str | None = "now",
        types: Sequence[str] = (),
        poll_secs: float = 5.0,
        on_loss: OnLoss | None = None,
    ) -> Iterator[Event]:
        """Each event, for as long as it is iterated; scans come ten seconds late.

        on_loss: gets the reason each time that the server is away, after which the watch goes on
        where it was. Only the first request may fail.
        """
        has_begun = False
        while True:
            try:
                page = self.page(after=after, types=types, limit=_LIMIT)
            except (TransportError, ServerError) as error:
                if not has_begun:
                    raise
                if on_loss:
                    on_loss(error)
                wait(poll_secs)
                continue
            has_begun = True
            for event in page.results:
                yield event
            after = page.after
            if not page.has_more:
                wait(poll_secs)
