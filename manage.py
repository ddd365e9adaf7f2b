#!/usr/bin/env python
"""Django's command line; `make up` is the way to run the whole product."""

import os
import sys
from pathlib import Path

# `platform/` is a container folder and not a package (see docs/architecture.md).
sys.path.insert(1, str(Path(__file__).resolve().parent / "platform"))


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
