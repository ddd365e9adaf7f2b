"""Clients of the last release still work: docs/api/README.md."""

from config.settings import APP_VERSION
from tests.support.api_changes.operations import find_breaking_changes
from tests.support.api_changes.released import read_released
from tests.support.published import get_document

# What breaks clients all the same, and why that was decided: {"PATCH /api/...: ...": "reason"}.
# `make released` makes an entry obsolete; delete it then.
_REPLAY = "null in a replay only, for which a client of 0.1 cannot ask"
_TWO_FACTOR = "POST /api/v1/me/two-factor"
ACCEPTED: dict[str, str] = {
    "GET /api/v1/activity/: 200.results[].via: 'key' is a new value": (
        "API keys are new; what a key has done cannot be told by another value"
    ),
    f"{_TWO_FACTOR}/totp/: 201.secret: type string became null": _REPLAY,
    f"{_TWO_FACTOR}/totp/: 201.otpauth_url: type string became null": _REPLAY,
    f"{_TWO_FACTOR}/totp/confirm/: 200.recovery_codes: type array became null": _REPLAY,
    f"{_TWO_FACTOR}/recovery-codes/: 201.recovery_codes: type array became null": _REPLAY,
}

_WHAT_TO_DO = (
    "This breaks clients of release {version}. Keep what they use, beside the new, for one release"
    " at least (docs/api/README.md). If it was decided otherwise, add the line to ACCEPTED in"
    " {file}, with the reason, and tell it in the changelog:\n{changes}"
)


def test_clients_of_the_last_release_still_work() -> None:
    released = read_released()
    found = find_breaking_changes(released, get_document())
    changes = "\n".join(change for change in found if change not in ACCEPTED)
    message = _WHAT_TO_DO.format(
        version=released["info"]["version"], file="tests/unit/config", changes=changes
    )
    assert not changes, message


def test_accepted_changes_are_still_there_and_have_a_reason() -> None:
    found = find_breaking_changes(read_released(), get_document())
    assert set(found) >= ACCEPTED.keys()
    assert all(ACCEPTED.values())


def test_the_released_document_is_not_of_a_later_version() -> None:
    released, current = (
        [int(part) for part in version.split(".")]
        for version in (read_released()["info"]["version"], APP_VERSION)
    )
    assert released <= current
