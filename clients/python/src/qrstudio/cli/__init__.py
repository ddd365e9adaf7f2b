"""The command line: `qrstudio`."""

from qrstudio.cli.main import main

__all__ = ["main"]
