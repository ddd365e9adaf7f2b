"""One line per message on standard error; the process manager collects them."""

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "filters": {"floods": {"()": "kernel.log_rate_limit.LogRateLimitFilter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["floods"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
