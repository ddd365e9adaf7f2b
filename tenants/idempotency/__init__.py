"""Idempotency-Key: a POST that is sent twice acts once.

    first request   BEGIN, claim (tenant, key), act, store the answer, COMMIT
    second request  BEGIN, claim waits for the first ... then replays its answer

Claim, action and answer are one transaction: a crash or a refusal leaves
neither, and the same key may be tried again. Answers are kept for 24 hours.
"""
