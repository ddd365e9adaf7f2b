"""The version of this package; not that of the API."""

__version__ = "0.1.0"
