"""Django's database backend: every message to PostgreSQL carries its own search path.

No session has a schema, so a pooler may hand each message to another session
(decision 31). A statement that goes past this backend finds no table: migrate_platform
gives the role an empty search path.

base.py           the connection: which schema, and what follows from it
cursor.py         puts the search path before each statement, in the same message
schema_editor.py  statements of migrations that PostgreSQL wants alone
introspection.py  what tables a schema has
direct.py         DATABASE_DIRECT_URL: sessions past a pooler, and their locks
"""
