from typing import Any

CRAWLER_USER_AGENTS_DATA: list[dict[str, Any]]
