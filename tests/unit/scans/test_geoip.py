"""Locations of addresses from a file that may be missing, broken or replaced."""

import logging
from pathlib import Path

import pytest

from scans.ingestion.enrichment.geography import GeoLocation
from scans.ingestion.enrichment.geoip import GeoIpFile, NoGeoIpDatabase, open_geoip_database
from tests.support.mmdb import write_mmdb

MONTREAL = {
    "city": {"names": {"en": "Montreal", "fr": "Montréal"}},
    "country": {"iso_code": "CA", "names": {"en": "Canada"}},
    "location": {"latitude": 45.5088, "longitude": -73.5878, "time_zone": "America/Toronto"},
    "subdivisions": [{"iso_code": "QC", "names": {"en": "Quebec"}}],
}
FRANCE = {
    "country": {"iso_code": "FR", "names": {"en": "France"}},
    "location": {"latitude": 48.8582, "longitude": 2.3387},
}
RECORDS = {"203.0.113.0/24": MONTREAL, "198.51.100.0/25": FRANCE, "2001:db8::/32": FRANCE}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_mmdb(tmp_path / "city.mmdb", RECORDS)


def list_warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]


def open_file(path: Path) -> GeoIpFile:
    database = GeoIpFile(path)
    database.refresh()
    return database


def test_a_city_has_its_region_country_and_coordinates(path: Path) -> None:
    location = open_file(path).find("203.0.113.7")
    assert location == GeoLocation("CA", "Quebec", "Montreal", 45.5088, -73.5878)


@pytest.mark.parametrize("address", ["198.51.100.127", "2001:db8:1::7"])
def test_a_country_alone_has_no_coordinates(path: Path, address: str) -> None:
    assert open_file(path).find(address) == GeoLocation("FR")


@pytest.mark.parametrize("address", ["192.0.2.1", "198.51.100.128", "::1", "", "not an address"])
def test_other_addresses_have_no_location(path: Path, address: str) -> None:
    assert open_file(path).find(address) == GeoLocation()


@pytest.mark.parametrize(
    "record",
    [
        "CA",
        {"country": "CA"},
        {"country": {"iso_code": ["CA"]}},
        {"country": {"iso_code": "XX"}, "city": "Montreal"},
        {"subdivisions": ["QC"], "location": [45.5]},
    ],
)
def test_records_of_another_shape_have_no_location(tmp_path: Path, record: object) -> None:
    path = write_mmdb(tmp_path / "odd.mmdb", {"203.0.113.0/24": record})
    assert open_file(path).find("203.0.113.7") == GeoLocation()


def test_a_missing_file_is_one_warning_and_is_read_once_it_exists(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path = tmp_path / "city.mmdb"
    database = open_file(path)
    database.refresh()
    assert database.find("203.0.113.7") == GeoLocation()
    [warning] = caplog.messages
    assert "GEOIP_DB" in warning
    assert str(path) in warning

    write_mmdb(path, RECORDS)
    database.refresh()
    assert database.find("203.0.113.7").city == "Montreal"
    assert "reading Test-City" in caplog.messages[1]


def test_a_replaced_file_is_read_without_a_restart(path: Path) -> None:
    database = open_file(path)
    write_mmdb(path, {"203.0.113.0/24": FRANCE})
    assert database.find("203.0.113.7").country == "CA"
    database.refresh()
    assert database.find("203.0.113.7").country == "FR"


def test_a_broken_file_is_one_warning_and_no_error(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_file(path)
    path.write_bytes(b"half of a copy")
    for _ in range(3):
        database.refresh()
        assert database.find("203.0.113.7") == GeoLocation()
    assert len(list_warnings(caplog)) == 1


def test_a_damaged_record_is_one_warning_and_no_error(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = path.read_bytes()
    # The first record claims to be a pointer to far beyond the end of the file.
    first = whole.index(bytes(16) + b"\xe4") + 16
    path.write_bytes(whole[:first] + b"\x38\xff\xff\xff\xff" + whole[first + 5 :])
    database = open_file(path)
    assert database.find("203.0.113.7") == database.find("203.0.113.8") == GeoLocation()
    [warning] = list_warnings(caplog)
    assert "is damaged" in warning
    assert "203.0.113" not in warning


def test_without_a_path_no_address_has_a_location() -> None:
    database = open_geoip_database(None)
    assert isinstance(database, NoGeoIpDatabase)
    database.refresh()
    assert database.find("203.0.113.7") == GeoLocation()
