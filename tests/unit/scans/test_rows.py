"""Building the row of an event."""

import hmac
from datetime import UTC, date, datetime

import pytest

from scans.ingestion.enrichment.addresses import AddressHasher, cut_address, derive_day_key
from scans.ingestion.enrichment.geography import GeoLocation
from scans.ingestion.enrichment.geoip import GeoIpDatabase
from scans.ingestion.enrichment.rows import ScanRow, build_row
from scans.models import DynamicQrScan
from tests.unit.scans.events import NOON_MS, VISITOR, make_event


class Paris:
    """A database in which every address is in Paris."""

    def refresh(self) -> None:
        pass

    def find(self, address: str) -> GeoLocation:
        return GeoLocation("FR", "Paris", "Paris", 48.9, 2.3) if address else GeoLocation()


def _build(**changes: object) -> ScanRow:
    return build_row(make_event(**changes), provider="cloudflare", get_hasher=_get_hasher)


def _build_in_paris(**changes: object) -> ScanRow:
    paris: GeoIpDatabase = Paris()
    event = make_event(**changes)
    return build_row(event, provider="cloudflare", get_hasher=_get_hasher, geoip=paris)


def _get_hasher(day: date) -> AddressHasher:
    return AddressHasher(derive_day_key(secret="s" * 40, salt=day.isoformat().encode()))


def test_rows_have_the_columns_of_the_model() -> None:
    columns = [field.column for field in DynamicQrScan._meta.concrete_fields]
    # The entry id is added when the row is inserted: the event does not have it.
    assert [*ScanRow._fields, "entry_id"] == columns


def test_an_ordinary_scan() -> None:
    row = _build(variant="A", referer="https://google.com/")
    assert row.scanned_at == datetime(2026, 5, 8, 12, tzinfo=UTC)
    assert (row.client, row.device, row.os, row.browser) == ("iOS", "iPhone", "iOS", "Safari")
    assert (row.country, row.region, row.city) == ("CA", "Quebec", "Montreal")
    assert (row.latitude, row.longitude) == (45.5, -73.6)
    assert (row.variant, row.referer) == ("A", "https://google.com/")
    assert not row.is_bot


def test_milliseconds_are_exact() -> None:
    assert _build(scanned_at_ms=1_778_241_600_001).scanned_at.microsecond == 1000


def test_the_engines_hash_is_stored() -> None:
    assert _build().address_hash == bytes.fromhex(VISITOR)
    assert _build(visitor="").address_hash is None


def test_address_in_an_event_of_earlier_versions_is_hashed_with_the_key_of_its_day() -> None:
    old = {"visitor": "", "address": "203.0.113.7"}
    friday, saturday = _build(**old), _build(**old, scanned_at_ms=NOON_MS + 24 * 3600 * 1000)
    hasher = _get_hasher(date(2026, 5, 8))
    assert friday.address_hash == hasher.hash("203.0.113.7", tenant_id=1)
    assert friday.address_hash == _build(**old).address_hash
    assert friday.address_hash != saturday.address_hash
    assert all("203.0.113.7" not in str(value) for value in friday)


def test_one_visitor_has_another_hash_in_each_workspace() -> None:
    old = {"visitor": "", "address": "203.0.113.7"}
    assert _build(**old).address_hash != _build(**old, tenant_id=2).address_hash


def test_the_hash_is_an_ordinary_hmac() -> None:
    day_key = hmac.digest(b"secret", b"scan-address:salt", "sha256")
    key = hmac.digest(day_key, b"workspace:7", "sha256")
    expected = hmac.digest(key, b"2001:db8::7", "sha256")[:16]
    hasher = AddressHasher(derive_day_key(secret="secret", salt=b"salt"))
    # Twice, because hashing must not change the cached state of the key.
    assert [hasher.hash("2001:db8::7", tenant_id=7) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0"),
        ("2001:db8:1:2:3::7", "2001:db8:1::"),
        ("::ffff:203.0.113.7", "203.0.113.0"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_address_is_cut_to_its_network(address: str, network: str) -> None:
    assert cut_address(address) == network


def test_global_privacy_control_drops_hash_city_and_coordinates() -> None:
    row = _build(gpc=True)
    assert (row.address_hash, row.city, row.latitude, row.longitude) == (None, "", None, None)
    assert (row.country, row.region) == ("CA", "Quebec")


def test_prefetch_is_marked_but_keeps_its_client() -> None:
    row = _build(purpose="prefetch;prerender")
    assert (row.client, row.is_bot, row.bot_reason) == ("iOS", True, "prefetch")


def test_a_preview_purpose_is_a_preview() -> None:
    assert _build(purpose="preview").bot_reason == "preview"


@pytest.mark.parametrize(
    "purpose",
    [
        *("prefetch", "Prefetch", "prerender", "prefetch;prerender", "prefetch;prerender;preview"),
        *("prefetch;anonymous-client-ip", "x-purpose=preview", "x-purpose=prefetch"),
        *("x-moz=prefetch", "X-Moz=Preview", "x-fb-http-engine=Liger", "preview; x-moz=prefetch"),
        "x-purpose=preview; x-fb-http-engine=Liger",
    ],
)
def test_loading_ahead_is_a_prefetch(purpose: str) -> None:
    assert _build(purpose=purpose).bot_reason == "prefetch"


@pytest.mark.parametrize("purpose", ["", "x-moz=livebookmarks", "x-purpose=instant", "navigate"])
def test_other_purposes_are_no_bot(purpose: str) -> None:
    assert _build(purpose=purpose).bot_reason == ""


@pytest.mark.parametrize("user_agent", ["", " ", "\t"])
def test_without_a_user_agent_it_is_a_bot(user_agent: str) -> None:
    row = _build(user_agent=user_agent)
    assert (row.client, row.is_bot, row.bot_reason) == ("Bot", True, "no_user_agent")


def test_texts_are_cut_and_made_storable() -> None:
    row = _build(user_agent="x\0" * 400, referer="\ud800" + "é" * 2000)
    assert len(row.user_agent) == 400
    assert "\0" not in row.user_agent
    assert row.referer == "?" + "é" * 1023


def test_the_query_is_stored_as_the_phone_sent_it() -> None:
    assert _build(query="utm_source=poster7&x=%C3%A9").query == "utm_source=poster7&x=%C3%A9"
    assert _build(query="Ã©\0" + "x" * 600).query == "é" + "x" * 511
    assert _build().query == ""


def test_referers_and_user_agents_in_utf8_are_read_as_such() -> None:
    sent = "https://x.example/?a=é".encode().decode("latin-1")
    row = _build(referer=sent, user_agent=sent, variant="Ã©")
    assert row.referer == row.user_agent == "https://x.example/?a=é"
    # Not a header, but text.
    assert row.variant == "Ã©"


def test_edge_headers_come_before_the_file() -> None:
    row = _build_in_paris(city="", latitude="", longitude="")
    assert (row.country, row.city, row.latitude) == ("CA", "", None)


def test_file_is_used_if_the_edge_names_no_country() -> None:
    row = _build_in_paris(country="XX", network="203.0.113.0")
    assert (row.country, row.region, row.city) == ("FR", "Paris", "Paris")
    assert (row.latitude, row.longitude) == (48.9, 2.3)


def test_edge_headers_stay_if_the_file_has_no_country() -> None:
    assert _build_in_paris(country="").city == "Montreal"


def test_global_privacy_control_applies_to_the_file_too() -> None:
    row = _build_in_paris(country="", network="203.0.113.0", gpc=True)
    assert (row.address_hash, row.city, row.latitude, row.longitude) == (None, "", None, None)
    assert row.country == "FR"
