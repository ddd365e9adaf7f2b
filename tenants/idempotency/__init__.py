"""Idempotency-Key: a POST that is sent twice acts once.

    first request   BEGIN, claim (tenant, key), act, store the response, COMMIT
    second request  meanwhile: 409 with Retry-After; afterwards: replays the response

Claim, action and response are one transaction: a crash or a refusal rolls all of
them back, and the same key may be tried again. Responses are kept for 24 hours.

Renders take seconds, for which no transaction may be open. They commit a claim with a
deadline of a minute first (services/claims.py); the writes, the end of the claim and the
response are one transaction again. Images of more than 256 kB are drawn again for a replay.
"""
