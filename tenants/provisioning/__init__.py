"""Making a tenant's schema in milliseconds.

    migrate_platform --migrates--> tenant_template        (seconds, at a deploy)
                                        | template_ddl.py reads its definitions
                                        v
    create_tenant --replay.py--> CREATE SCHEMA + tables, constraints, indexes,
                                 triggers, rows of django_migrations
                                 (one round trip, in the caller's transaction)

Migrating a fresh schema instead takes 15 to 20 times as long and cannot be
rolled back with the sign-up. django-tenants' clone renames constraints, which
later migrations then miss.

describe.py states all that a schema consists of, read in another way than
template_ddl.py does. migrate_platform compares a replayed schema with the
template and fails the deploy, rather than a sign-up, when a migration uses
something that the replay does not know.
"""
