"""The public route registry: what the redirect engine reads for a short id.

    tenant schema                 public schema            Redis
    qrs_dynamicqr --trigger-->    qr_route     --publish--> route:{<short_id>}

The trigger runs in the writer's transaction, so that PostgreSQL is always right. Routes carry a
version, so that an old one never replaces a newer one in Redis. See README.md.
"""
