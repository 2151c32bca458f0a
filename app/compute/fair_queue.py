"""A start-time fair queue in two levels: compute time per client, then per session of a client.

The next request is that of the client, and then of the session, that has used least compute time
(start-time fair queueing: Goyal, Vin & Cheng 1996). So a client with many sessions gets no more
compute time than a client with one. An interactive request goes before all background requests, and
among these in the order of arrival, as long as its client keeps to an allowance that nobody exceeds
by hand (precedence.py): steps wait neither for surfaces nor because of them. Within a client,
interactive requests go first, but background requests get at least about a tenth of its time: a
page that waits for a seek is not held up for ever by others of its network that press buttons. A
refinement, such as a finer level of a loss surface, goes after the background work of all clients
that have not had much more. How the scheduler uses the queue: scheduler.py.

Each operation takes logarithmic time in the number of requests: each client has a heap of its
requests, and one heap holds the clients. Entries are corrected when they reach the top
(request_heap.py).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from time import monotonic

from app.compute.precedence import Precedence
from app.compute.request_heap import RequestHeap
from app.compute.virtual_clock import VirtualClock

REFINEMENT_MALUS_SECONDS = 10.0  # of compute time: about a hundred first levels
MAX_INTERACTIVE_SECONDS = 0.25  # of a client's compute time while its background requests wait


@dataclass(frozen=True, eq=False)
class ComputeRequest:
    """A request for a worker thread; `interactive`: a page waits for the result.

    `refinement`: background work that makes finer what the page has already.
    """

    client: str
    session: str
    interactive: bool
    refinement: bool = False


class FairQueue:
    """The queued requests, and the compute time used by clients and their sessions."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._precedence = Precedence(clock)
        self._client_clock: VirtualClock[str] = VirtualClock()
        self._session_clocks: dict[str, VirtualClock[str]] = {}
        self._interactive = RequestHeap(self._precedence.tag, self._session_tag)
        self._interactive_seconds: dict[str, float] = {}
        self._background = RequestHeap(self._client_tag, self._session_tag)
        self._refinements = RequestHeap(self._client_tag, self._session_tag)

    def __len__(self) -> int:
        """Return the number of queued requests."""
        return len(self._interactive) + len(self._background) + len(self._refinements)

    def push(self, request: ComputeRequest) -> None:
        """Queue a request; its client and session stay active until `finish` or `cancel`."""
        self._client_clock.join(request.client)
        self._session_clocks.setdefault(request.client, VirtualClock()).join(request.session)
        if request.interactive and self._interactive.peek_of(request.client) is None:
            self._precedence.enter(request.client)
        self._heap_of(request).push(request)

    def pop(
        self, running: Collection[ComputeRequest] = (), max_background: int = 1
    ) -> ComputeRequest | None:
        """Remove and return the next request, if any may start beside those `running`.

        The first interactive request (precedence.py) is next if its client has precedence; else it,
        or the first background request, whichever client has used less. A refinement counts as if
        its client had used `REFINEMENT_MALUS_SECONDS` more. At most `max_background` background
        requests run at a time, and one beside an interactive one that has precedence: more would
        hold it up, because its many short operations need the interpreter lock. If a client has
        used `MAX_INTERACTIVE_SECONDS` for interactive requests alone, one of its background
        requests takes the place of an interactive one.
        """
        interactive, background = self._interactive.peek(), self._next_background()
        if len(running) - sum(one.interactive for one in running) >= max_background:
            candidate = interactive
        elif background is not None and self._may_start(background, interactive, running):
            candidate = background
        elif interactive is not None and self._is_background_due(interactive.client):
            client = interactive.client
            own = self._background.peek_of(client) or self._refinements.peek_of(client)
            candidate = own or interactive
        else:
            candidate = interactive
        if candidate is not None:
            self._remove(candidate)
        return candidate

    def _next_background(self) -> ComputeRequest | None:
        """Return the background request or refinement that has precedence, if there is one."""
        waiting = self._background.peek(), self._refinements.peek()
        return min(filter(None, waiting), key=self._priority, default=None)

    def _may_start(
        self,
        background: ComputeRequest,
        interactive: ComputeRequest | None,
        running: Collection[ComputeRequest],
    ) -> bool:
        """Return whether a background request has precedence over what waits and what runs."""
        priority = self._priority(background)
        if interactive is not None and self._priority(interactive) < priority:
            return False
        if self._is_background_due(background.client) or all(one.interactive for one in running):
            return True
        return not any(one.interactive and self._priority(one) < priority for one in running)

    def _is_background_due(self, client: str) -> bool:
        return self._interactive_seconds.get(client, 0.0) >= MAX_INTERACTIVE_SECONDS

    def finish(self, request: ComputeRequest, seconds: float) -> None:
        """Charge a request that was popped for the seconds it has computed."""
        self._client_clock.charge(request.client, seconds)
        self._session_clocks[request.client].charge(request.session, seconds)
        if request.interactive:
            self._precedence.charge(request.client, seconds)
        used = self._interactive_seconds.get(request.client, 0.0)
        self._interactive_seconds[request.client] = used + seconds if request.interactive else 0.0
        self._release(request)

    def cancel(self, request: ComputeRequest) -> None:
        """Remove a queued request."""
        self._remove(request)
        self._release(request)

    def _remove(self, request: ComputeRequest) -> None:
        """Remove a request from its heap."""
        self._heap_of(request).remove(request)
        if request.interactive and self._interactive.peek_of(request.client) is None:
            self._precedence.leave(request.client)

    def _heap_of(self, request: ComputeRequest) -> RequestHeap[ComputeRequest]:
        if request.interactive:
            return self._interactive
        return self._refinements if request.refinement else self._background

    def _priority(self, request: ComputeRequest) -> tuple[bool, float, bool, float]:
        precedes = request.interactive and self._precedence.has(request.client)
        malus = REFINEMENT_MALUS_SECONDS if request.refinement else 0.0
        return (
            not precedes,
            self._client_tag(request.client) + malus,
            not request.interactive,
            self._session_tag(request),
        )

    def _client_tag(self, client: str) -> float:
        return self._client_clock.start_tag(client)

    def _session_tag(self, request: ComputeRequest) -> float:
        return self._session_clocks[request.client].start_tag(request.session)

    def _release(self, request: ComputeRequest) -> None:
        sessions = self._session_clocks[request.client]
        sessions.leave(request.session)
        self._client_clock.leave(request.client)
        if not len(sessions):
            del self._session_clocks[request.client]
            self._interactive_seconds.pop(request.client, None)
