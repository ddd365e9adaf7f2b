"""The status report."""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict

from health.probe import Probe
from kernel.schemas import ResponseModel


class StatusOut(ResponseModel):
    """One line each; begins with "ok" or says what is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "status": "ok",
                "postgresql": "ok",
                "redis": "ok",
                "tenancy": "ok",
                "workers": "ok",
                "scan_stream": "ok, nothing waits",
                "reconciliation": "ok",
                "routes": "ok, all are published",
                "spools": "ok, empty",
                "tail_log": "ok, covers 600 s",
                "webhooks": "ok, nothing waits",
                "dead_letters": "ok, none",
                "figures": "ok",
                "replicas": "ok, none",
                "disk": "ok",
                "certificates": "ok",
            }
        }
    )
    status: str
    postgresql: str
    redis: str
    tenancy: str
    workers: str
    scan_stream: str
    reconciliation: str
    routes: str
    spools: str
    tail_log: str
    webhooks: str
    dead_letters: str
    figures: str
    replicas: str
    disk: str
    certificates: str

    @classmethod
    def from_probes(cls, probes: Mapping[str, Probe], *, with_volumes: bool) -> "StatusOut":
        lines: dict[str, Any] = {
            name: probe.get_line(with_volumes=with_volumes) for name, probe in probes.items()
        }
        is_ok = all(probe.is_ok for probe in probes.values())
        return cls.model_construct(status="ok" if is_ok else "degraded", **lines)
