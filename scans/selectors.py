"""Reads of scans, in the schema of the caller's workspace: analytics, summary, list."""

from scans.analytics.daily_counts import get_daily_counts
from scans.analytics.movers import SilentQr, get_silent_since, list_movers, list_silent
from scans.analytics.paused import list_paused_but_scanned
from scans.analytics.qr_analytics import get_qr_analytics
from scans.analytics.summary import get_summary
from scans.analytics.trends import TREND_DAYS, WorkspaceTrends, get_workspace_trends
from scans.analytics.workspace_days import read_workspace_days
from scans.analytics.workspace_ranking import list_top_workspaces
from scans.log.list.pages import get_scan_page

__all__ = [
    "TREND_DAYS",
    "SilentQr",
    "WorkspaceTrends",
    "get_daily_counts",
    "get_qr_analytics",
    "get_scan_page",
    "get_silent_since",
    "get_summary",
    "get_workspace_trends",
    "list_movers",
    "list_paused_but_scanned",
    "list_silent",
    "list_top_workspaces",
    "read_workspace_days",
]
