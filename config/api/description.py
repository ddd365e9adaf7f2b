"""The introduction of the interactive API documentation."""

DESCRIPTION = """
Dynamic QR codes for agencies: create, render, repoint, pause and read scans.

**Authorise** with a token: `POST /api/auth/token/` returns `access` (15 minutes) and
`refresh`; send `Authorization: Bearer <access>`. Machines send `X-Api-Key: smk_...` instead, where
an operation names a scope. A key may send 600 requests a minute: `X-RateLimit-Limit`,
`X-RateLimit-Remaining`, `X-RateLimit-Reset` (seconds since 1970); beyond it 429.

**Errors**: 400 `{"<field>": ["message"]}`, everything else `{"detail": "message"}`.
Where causes share a status, `code` beside `detail` distinguishes them.
Every response carries `X-Request-Id`. Paths work with and without their final slash.

**Concurrent edits**: a single QR is returned with an `ETag`. Send it as `If-Match` with `PATCH` or
`DELETE`, and the response is 412 if someone else has changed the QR meanwhile.

**More about a QR** than the fields that are always there: `?include=status,settings`.
"""
