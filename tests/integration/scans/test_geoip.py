"""Locations from the file of GEOIP_DB in rows."""

from pathlib import Path

from redis import Redis

from scans.ingestion.enrichment.geoip import GeoIpFile
from scans.models import DynamicQrScan
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import append, make_drain
from tests.support.factories import Workspace
from tests.support.mmdb import write_mmdb
from tests.unit.scans.events import make_event

LYON = {"city": {"names": {"en": "Lyon"}}, "country": {"iso_code": "FR"}}
NARA = {"city": {"names": {"en": "Nara"}}, "country": {"iso_code": "JP"}}


def test_a_worker_reads_the_file_and_the_one_that_replaces_it(
    redis: Redis, nord: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "city.mmdb"
    drain = make_drain(redis, geoip=GeoIpFile(path))
    nowhere = {"country": "XX", "city": "", "latitude": "", "longitude": ""}
    nowhere |= {"network": "203.0.113.0"}
    try:
        for records in ({}, {"203.0.113.0/24": LYON}, {"203.0.113.0/24": NARA}):
            if records:
                write_mmdb(path, records)
            append(redis, make_event(tenant_id=nord.tenant.pk, **nowhere))
            assert drain.run(budget_secs=30).inserted == 1
    finally:
        drain.database.close()
    with tenant_schema(nord.tenant.schema_name):
        rows = DynamicQrScan.objects.order_by("event_id").values_list("country", "city")
        assert list(rows) == [("", ""), ("FR", "Lyon"), ("JP", "Nara")]
