"""/api/health/ and /api/ready/, which the edge serves without Django and ninja."""

from typing import Any

HEALTH_SCHEMA: dict[str, Any] = {
    "title": "HealthOut",
    "type": "object",
    "properties": {"status": {"type": "string", "const": "ok"}},
    "required": ["status"],
    "example": {"status": "ok"},
}
HEALTH_PATH: dict[str, Any] = {
    "get": {
        "operationId": "retrieve_health",
        "summary": "Health",
        "description": "Whether the process is alive, on every host. Uses no dependency.",
        "tags": ["Health"],
        "parameters": [],
        "responses": {
            200: {
                "description": "It is.",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/HealthOut"}}
                },
            }
        },
    }
}

READY_SCHEMA: dict[str, Any] = {
    "title": "ReadyOut",
    "description": 'One line each; begins with "ok" or says what is wrong.',
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["ok", "not ready"]},
        "process": {"type": "string"},
        "routes": {"type": "string"},
        "scans": {"type": "string"},
    },
    "required": ["status", "process", "routes", "scans"],
    "example": {"status": "ok", "process": "ok", "routes": "ok", "scans": "ok"},
}
_READY_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/ReadyOut"}}}
READY_PATH: dict[str, Any] = {
    "get": {
        "operationId": "retrieve_readiness",
        "summary": "Readiness",
        "description": (
            "Whether the process can redirect scans and keep them, on every host; for balancers."
            " Routes come from Redis or PostgreSQL, and scans go to Redis or to the disk, so it is"
            " not red because one of them is away. It is while the process is about to stop."
        ),
        "tags": ["Health"],
        "parameters": [],
        "responses": {
            200: {"description": "It can.", "content": _READY_CONTENT},
            503: {"description": "Its line says why not.", "content": _READY_CONTENT},
        },
    }
}
