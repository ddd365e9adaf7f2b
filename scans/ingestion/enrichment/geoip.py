"""Where an address is, where no edge header told: from a local file, or from nothing.

The file has MaxMind's format and holds countries or cities: GeoLite2, GeoIP2, DB-IP.
Source: https://maxmind.github.io/MaxMind-DB/ and, for the names of the fields,
https://dev.maxmind.com/geoip/docs/databases/city-and-country/
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import maxminddb

from scans.ingestion.enrichment.geography import Place, read_place

logger = logging.getLogger(__name__)


class Places(Protocol):
    """Tells places of addresses."""

    def refresh(self) -> None:
        """Take notice of what has changed; called before each drain."""

    def find(self, address: str) -> Place:
        """An empty Place when nothing is known of the address."""


class NoPlaces:
    """Without a file."""

    def refresh(self) -> None:
        """Nothing can change."""

    def find(self, address: str) -> Place:  # noqa: ARG002 - as the protocol wants it
        """Nothing is known of any address."""
        return Place()


class PlacesFile:
    """A file that may be missing, broken, or replaced at any time.

    Scans never wait for it: without it their country is unknown, and the log says so
    once, not with each drain. Not shared among threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: maxminddb.Reader | None = None
        self._seen: tuple[int, ...] | None = ()

    def refresh(self) -> None:
        """Open the file, or another one that took its place."""
        found = self._look()
        if found == self._seen:
            return
        # First, because it may have been cut short, and reading beyond its end is fatal.
        self.close()
        self._seen = found
        try:
            self._reader = maxminddb.open_database(self._path)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            logger.warning("GEOIP_DB: %s; countries come from edge headers only", error)
        else:
            kind = self._reader.metadata().database_type
            logger.info("GEOIP_DB: reading %s from %s", kind, self._path)

    def find(self, address: str) -> Place:
        """Never raises: a damaged record says as much as a missing one."""
        if self._reader is None or not address:
            return Place()
        try:
            return _read_record(self._reader.get(address))
        except ValueError:  # an IPv6 address in a file of IPv4
            return Place()
        except maxminddb.InvalidDatabaseError:
            self.close()
            # Without the error's text, which names the visitor's address.
            logger.warning("GEOIP_DB: %s is damaged, and not read until replaced", self._path)
            return Place()

    def close(self) -> None:
        """Let go of the file."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _look(self) -> tuple[int, ...] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def open_places(path: Path | None) -> Places:
    """path: of the file, None without one."""
    return NoPlaces() if path is None else PlacesFile(path)


def _read_record(record: object) -> Place:
    fields = _mapping(record)
    # Coordinates without a city are those of the middle of a country: a pin where nobody is.
    city = _get_name(fields.get("city"))
    location = _mapping(fields.get("location")) if city else {}
    regions = fields.get("subdivisions")
    return read_place(
        country=_text(_mapping(fields.get("country")).get("iso_code")),
        region=_get_name(regions[0]) if isinstance(regions, list) and regions else "",
        city=city,
        latitude=_text(location.get("latitude")),
        longitude=_text(location.get("longitude")),
    )


def _get_name(of: object) -> str:
    return _text(_mapping(_mapping(of).get("names")).get("en"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, float):
        # Never an exponent, which no header has.
        return f"{value:.6f}"
    return str(value) if isinstance(value, str | int) else ""
