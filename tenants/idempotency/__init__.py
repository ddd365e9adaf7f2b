"""Idempotency-Key: a POST that is sent twice acts once.

    first request   BEGIN, claim (tenant, key), act, store the answer, COMMIT
    second request  meanwhile: 409 with Retry-After; afterwards: replays the answer

Claim, action and answer are one transaction: a crash or a refusal leaves
neither, and the same key may be tried again. Answers are kept for 24 hours.
"""
