"""Whether Redis has the routes of PostgreSQL."""

from qrs.routes.republish import republish_routes


def assert_routes_are_right() -> None:
    """Of all workspaces; as `republish_routes --dry-run`, but for the codes, which tests share."""
    counts = republish_routes(dry_run=True)
    assert (counts.differing, counts.unknown) == (0, 0)
