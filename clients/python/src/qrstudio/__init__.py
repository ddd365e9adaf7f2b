"""QR Studio from Python.

    from qrstudio import QrStudio

    with QrStudio("smk_...") as studio:
        qr = studio.qrs.create(name="Menu", destination_url="https://example.com/menu")
        studio.images.render_qr(qr.short_id, format="svg").save("menu.svg")

`AsyncQrStudio` has the same methods, to be awaited.
"""

from qrstudio._async.client import AsyncQrStudio
from qrstudio._sync.client import QrStudio
from qrstudio.errors import (
    ApiError,
    AuthenticationError,
    ConflictError,
    EditLimitError,
    InvalidArgumentError,
    InvalidItemsError,
    InvalidRequestError,
    JobFailedError,
    JobTimeoutError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionFailedError,
    QrStudioError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    SignatureError,
    TransportError,
    UnexpectedAnswerError,
)
from qrstudio.images import RenderedImage, make_data_uri
from qrstudio.live import LiveScan
from qrstudio.requests import RetryPolicy
from qrstudio.webhooks import WebhookEvent, verify_webhook

__all__ = [
    "ApiError",
    "AsyncQrStudio",
    "AuthenticationError",
    "ConflictError",
    "EditLimitError",
    "InvalidArgumentError",
    "InvalidItemsError",
    "InvalidRequestError",
    "JobFailedError",
    "JobTimeoutError",
    "LiveScan",
    "NotFoundError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "QrStudio",
    "QrStudioError",
    "QuotaExceededError",
    "RateLimitError",
    "RenderedImage",
    "RetryPolicy",
    "ServerError",
    "SignatureError",
    "TransportError",
    "UnexpectedAnswerError",
    "WebhookEvent",
    "make_data_uri",
    "verify_webhook",
]
