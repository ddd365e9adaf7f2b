"""The introduction of the interactive API documentation."""

DESCRIPTION = """
Dynamic QR codes for agencies: create, render, repoint, pause and read scans.

**Authorise** with a token: `POST /api/auth/token/` answers `access` (15 minutes) and
`refresh`; send `Authorization: Bearer <access>`.

**Errors**: 400 `{"<field>": ["message"]}`, everything else `{"detail": "message"}`.
Where causes share a status, `code` beside `detail` tells them apart.
Every answer carries `X-Request-Id`. Paths work with and without their final slash.

**Editing together**: one QR is answered with an `ETag`. Send it back as `If-Match` with `PATCH` or
`DELETE`, and the answer is 412 if somebody else has changed the QR meanwhile.

**More about a QR** than the fields that are always there: `?include=status,settings`.
"""
