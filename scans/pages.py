"""What the pages of the dashboard read: figures, lists of scans, exports, the live feed."""

from scans.analytics.figures import QrFigures, get_qr_figures, list_from_rows
from scans.analytics.row_counts import RowFilter
from scans.analytics.variants import Comparison, VariantShare, compare_variants, list_shares
from scans.log.export.lines import FORMATS
from scans.log.export.pages import ExportedScans
from scans.log.export.stream import ExportStream, check_export_limits
from scans.log.list.cursors import Cursor, decode_cursor
from scans.log.list.pages import get_scan_page
from scans.log.live.access import Watcher
from scans.log.live.events import StreamCursor, parse_cursor
from scans.log.live.page_access import BrowserWatcher, WantedCode
from scans.log.live.page_stream import MAX_CODES, PageFeedStream
from scans.row_columns import SCAN_COLUMNS

__all__ = [
    "FORMATS",
    "MAX_CODES",
    "SCAN_COLUMNS",
    "BrowserWatcher",
    "Comparison",
    "Cursor",
    "ExportStream",
    "ExportedScans",
    "PageFeedStream",
    "QrFigures",
    "RowFilter",
    "StreamCursor",
    "VariantShare",
    "WantedCode",
    "Watcher",
    "check_export_limits",
    "compare_variants",
    "decode_cursor",
    "get_qr_figures",
    "get_scan_page",
    "list_from_rows",
    "list_shares",
    "parse_cursor",
]
