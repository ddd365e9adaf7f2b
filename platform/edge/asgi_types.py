"""The types of ASGI and of HTTP headers. Source: ASGI specification 3.0."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

Headers = dict[bytes, bytes]
"""Lower-case names; of a repeated header the last one, which the nearest proxy wrote."""
