"""The tasks that compare all routes, as workers run them."""

from qrs.routes import comparison
from qrs.routes.models import RouteComparison


def watch() -> RouteComparison:
    """One round of the watch; returns what is due then."""
    comparison.watch_servers()
    return comparison.get_comparison()


def compare_all() -> RouteComparison:
    """Work until nothing is due."""
    while comparison.get_comparison().is_due:
        comparison.continue_comparison(budget_secs=60)
    return comparison.get_comparison()


def settle() -> None:
    """Let the watch know the servers that there are now."""
    watch()
    compare_all()
    assert not watch().is_due
