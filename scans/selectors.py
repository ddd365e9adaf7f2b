"""Reads of scans, in the schema of the caller's workspace: analytics, summary, list."""

from scans.analytics.daily_counts import get_daily_counts
from scans.analytics.qr_analytics import get_qr_analytics
from scans.analytics.summary import get_summary
from scans.analytics.workspace_ranking import list_top_workspaces
from scans.log.list.pages import get_scan_page

__all__ = [
    "get_daily_counts",
    "get_qr_analytics",
    "get_scan_page",
    "get_summary",
    "list_top_workspaces",
]
