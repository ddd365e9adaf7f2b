"""The introduction that stands above the interactive API documentation."""

DESCRIPTION = """
Dynamic QR codes for agencies: create, render, repoint, pause and read scans.

**Authorise** with a token: `POST /api/auth/token/` answers `access` (15 minutes) and
`refresh`; send `Authorization: Bearer <access>`.

**Errors**: 400 `{"<field>": ["message"]}`, everything else `{"detail": "message"}`.
Every answer carries `X-Request-Id`. Paths work with and without their final slash.
"""
