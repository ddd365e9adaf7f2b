"""/api/health/, which the edge serves without Django and ninja."""

from typing import Any

_REFERENCE = "#/components/schemas/HealthOut"

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
