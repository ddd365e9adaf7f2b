"""Limits of what a person, or anybody in their name, may try or ask for; counted in Redis.

codes        10 in 15 minutes and 50 a day per account   wrong second factors
mails        5 an hour per account                       verification, change of email
resets       5 an hour per email, 30 per network         forgotten passwords
"""

import time

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from accounts.errors import TooManyCodesError, TooManyMailsError
from accounts.limit_storage import Storage, count_in

_CODES = RateLimitItemPerMinute(10, 15, namespace="second-factor")
_CODES_A_DAY = RateLimitItemPerDay(50, namespace="second-factor-day")
_MAILS = RateLimitItemPerHour(5, namespace="account-mails")
_RESETS = RateLimitItemPerHour(5, namespace="reset-account")
_RESETS_OF_NETWORK = RateLimitItemPerHour(30, namespace="reset-network")
_CHALLENGES = RateLimitItemPerMinute(1, 15, namespace="webauthn-challenge")


def count_code_attempt(*, user_id: int) -> None:
    """Count before the code is checked. Raises TooManyCodesError (429)."""
    for item in (_CODES, _CODES_A_DAY):
        wait_secs = _hit(item, str(user_id))
        if wait_secs:
            raise TooManyCodesError(retry_after_secs=wait_secs)


def reset_code_attempts(*, user_id: int, with_day: bool = False) -> None:
    """After a right code. with_day: an admin has unlocked the person."""

    def reset(storage: Storage) -> None:
        limiter = MovingWindowRateLimiter(storage)
        limiter.clear(_CODES, str(user_id))
        if with_day:
            limiter.clear(_CODES_A_DAY, str(user_id))

    count_in(reset)


def count_account_mail(*, user_id: int) -> None:
    """Raises TooManyMailsError (429)."""
    wait_secs = _hit(_MAILS, str(user_id))
    if wait_secs:
        raise TooManyMailsError(retry_after_secs=wait_secs)


def count_reset_request(*, network: str) -> None:
    """network: "" is not limited. Raises TooManyMailsError (429)."""
    wait_secs = _hit(_RESETS_OF_NETWORK, network) if network else 0
    if wait_secs:
        raise TooManyMailsError(retry_after_secs=wait_secs)


def may_mail_reset(*, account_key: str) -> bool:
    """Whether the account may get one more mail; the response must not tell."""
    return not _hit(_RESETS, account_key)


def spend_challenge(challenge: str) -> bool:
    """Whether this challenge is answered for the first time."""
    return not _hit(_CHALLENGES, challenge)


def _hit(item: RateLimitItem, identifier: str) -> int:
    """Count; the seconds to wait when the limit is reached, else 0."""
    waits: list[int] = []

    def hit(storage: Storage) -> None:
        limiter = MovingWindowRateLimiter(storage)
        if not limiter.hit(item, identifier):
            reset_at = limiter.get_window_stats(item, identifier).reset_time
            waits.append(max(1, int(reset_at - time.time()) + 1))

    count_in(hit)
    return waits[0] if waits else 0
