"""The public route registry: what the redirect engine reads for a short id.

    tenant schema                 public schema            Redis
    qrs_dynamicqr --trigger-->    qr_route     --publish--> route:{<short_id>}

The trigger runs in the writer's transaction, so PostgreSQL is always right; the
publication after the commit carries a version, so that an old row never
replaces a newer one.
"""
