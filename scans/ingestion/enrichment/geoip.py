"""GeoIpDatabase: locations of addresses from an optional file, for scans without edge headers.

The file has MaxMind's format and holds countries or cities: GeoLite2, GeoIP2, DB-IP.
Source: https://maxmind.github.io/MaxMind-DB/ and, for the names of the fields,
https://dev.maxmind.com/geoip/docs/databases/city-and-country/
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import maxminddb

from scans.ingestion.enrichment.geography import GeoLocation, parse_location

logger = logging.getLogger(__name__)


class GeoIpDatabase(Protocol):
    def refresh(self) -> None:
        """Read the source again if it has changed; called before each drain."""

    def find(self, address: str) -> GeoLocation:
        """An empty GeoLocation if the address is unknown. Never raises."""


class NoGeoIpDatabase:
    """Used where GEOIP_DB is not set."""

    def refresh(self) -> None:
        pass

    def find(self, address: str) -> GeoLocation:  # noqa: ARG002 - as the protocol wants it
        return GeoLocation()


class GeoIpFile:
    """A file that may be missing, broken, or replaced at any time.

    Scans never wait for it: without it their country is unknown, and one warning is
    logged, not one per drain. Not shared among threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: maxminddb.Reader | None = None
        self._identity: tuple[int, ...] | None = ()

    def refresh(self) -> None:
        """Open the file if it is new or was replaced."""
        identity = self._read_identity()
        if identity == self._identity:
            return
        # First, because the old file may have been truncated, and reading past its end is fatal.
        self.close()
        self._identity = identity
        try:
            self._reader = maxminddb.open_database(self._path)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            logger.warning("GEOIP_DB: %s; countries come from edge headers only", error)
        else:
            kind = self._reader.metadata().database_type
            logger.info("GEOIP_DB: reading %s from %s", kind, self._path)

    def find(self, address: str) -> GeoLocation:
        """A damaged record counts as a missing one."""
        if self._reader is None or not address:
            return GeoLocation()
        try:
            return _read_record(self._reader.get(address))
        except ValueError:  # an IPv6 address in a file of IPv4
            return GeoLocation()
        except maxminddb.InvalidDatabaseError:
            self.close()
            # Without the text of the error, which contains the visitor's address.
            logger.warning("GEOIP_DB: %s is damaged, and not read until replaced", self._path)
            return GeoLocation()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _read_identity(self) -> tuple[int, ...] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def open_geoip_database(path: Path | None) -> GeoIpDatabase:
    return NoGeoIpDatabase() if path is None else GeoIpFile(path)


def _read_record(record: object) -> GeoLocation:
    fields = _mapping(record)
    # Without a city, the coordinates are the middle of the country, where a pin would be wrong.
    city = _get_name(fields.get("city"))
    location = _mapping(fields.get("location")) if city else {}
    regions = fields.get("subdivisions")
    return parse_location(
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
        # Without an exponent, which parse_location does not accept.
        return f"{value:.6f}"
    return str(value) if isinstance(value, str | int) else ""
