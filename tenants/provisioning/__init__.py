"""Creating a tenant's schema in milliseconds.

    migrate_platform --migrates--> tenant_template        (seconds, at a deploy)
                                        | template_ddl.py reads its definitions
                                        v
    create_tenant --replay.py--> CREATE SCHEMA + tables, constraints, indexes,
                                 triggers, rows of django_migrations
                                 (one round trip, in the caller's transaction)

Migrating a fresh schema instead takes 15 to 20 times as long and cannot be
rolled back with the sign-up. django-tenants' clone renames constraints, which
later migrations then miss.

describe.py lists everything in a schema, by other queries than template_ddl.py.
migrate_platform compares a replayed schema with the template, so that a migration
that uses something the replay does not support fails the deploy and not a sign-up.
"""
