"""All that a schema consists of, as comparable lines.

Read from whole catalogue rows, object identifiers and statistics taken out: so
a property that nobody thought of is compared, too.
"""

import json

from django.db import connection
from psycopg import sql

from tenants.postgres_schemas import bare_schema

_RELATIONS = """
SELECT 'relation ' || c.relname,
       to_jsonb(c) - '{oid,relname,relnamespace,reltype,relowner,relfilenode,relpages,reltuples,
                       relallvisible,relallfrozen,reltoastrelid,relfrozenxid,relminmxid,relnatts,
                       relhassubclass}'::text[]
       || jsonb_build_object('comment', obj_description(c.oid, 'pg_class'))
  FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
"""

_COLUMNS = """
SELECT format('column %s.%s', c.relname, a.attname),
       to_jsonb(a) - '{attrelid,attname,attnum,atttypid,attcollation,atthasmissing,
                       attmissingval,attcacheoff}'::text[]
       || jsonb_build_object('position', row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum),
                             'type', format_type(a.atttypid, a.atttypmod),
                             'collation', nullif(a.attcollation, 0)::regcollation::text,
                             'default', pg_get_expr(f.adbin, f.adrelid),
                             'comment', col_description(c.oid, a.attnum))
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
 WHERE c.relnamespace = current_schema()::regnamespace
"""

_CONSTRAINTS = """
SELECT format('constraint %s on %s', k.conname, coalesce(c.relname, '')),
       to_jsonb(k) - '{oid,conname,connamespace,conrelid,contypid,conindid,conparentid,confrelid,
                       conkey,confkey,conpfeqop,conppeqop,conffeqop,confdelsetcols,conexclop,
                       conbin}'::text[]
       || jsonb_build_object('definition', pg_get_constraintdef(k.oid))
  FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.connamespace = current_schema()::regnamespace
"""

_INDEXES = """
SELECT format('index %s on %s', c.relname, t.relname),
       to_jsonb(i) - '{indexrelid,indrelid,indkey,indcollation,indclass,indexprs,indpred,
                       indcheckxmin}'::text[]
       || jsonb_build_object('definition', pg_get_indexdef(i.indexrelid, 0, true))
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_class t ON t.oid = i.indrelid
 WHERE c.relnamespace = current_schema()::regnamespace
"""

# The triggers behind foreign keys carry an oid in their name; the constraint stands for them.
_TRIGGERS = """
SELECT format('trigger %s on %s', g.tgname, c.relname),
       jsonb_build_object('definition', pg_get_triggerdef(g.oid, true), 'enabled', g.tgenabled)
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
 WHERE c.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal
"""

_SEQUENCES = """
SELECT 'sequence ' || c.relname,
       to_jsonb(q) - '{seqrelid,seqtypid}'::text[]
       || jsonb_build_object('type', q.seqtypid::regtype::text, 'owner', (
              SELECT format('%s.%s %s', d.refobjid::regclass, a.attname, d.deptype)
                FROM pg_depend d
                JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
               WHERE d.objid = c.oid AND d.deptype IN ('a', 'i')))
  FROM pg_class c JOIN pg_sequence q ON q.seqrelid = c.oid
 WHERE c.relnamespace = current_schema()::regnamespace
"""

# Kinds that no migration makes today: their mere presence is compared.
_OTHERS = """
SELECT 'function ' || p.oid::regprocedure, to_jsonb(pg_get_functiondef(p.oid))
  FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind <> 'a'
UNION ALL
SELECT 'type ' || t.typname, to_jsonb(t.typtype)
  FROM pg_type t WHERE t.typnamespace = current_schema()::regnamespace
UNION ALL
SELECT format('rule %s on %s', r.rulename, c.relname), to_jsonb(pg_get_ruledef(r.oid, true))
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
 WHERE c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT format('policy %s on %s', p.polname, c.relname), to_jsonb(p.polcmd)
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
 WHERE c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'statistics ' || s.stxname, to_jsonb(pg_get_statisticsobjdef_expressions(s.oid))
  FROM pg_statistic_ext s WHERE s.stxnamespace = current_schema()::regnamespace
UNION ALL
SELECT format('child %s of %s', i.inhrelid::regclass, i.inhparent::regclass), to_jsonb(i.inhseqno)
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent
 WHERE c.relnamespace = current_schema()::regnamespace
"""

_QUERIES = (_RELATIONS, _COLUMNS, _CONSTRAINTS, _INDEXES, _TRIGGERS, _SEQUENCES, _OTHERS)


def describe_schema(schema_name: str) -> dict[str, str]:
    """{"column qrs_dynamicqr.name": its properties as sorted JSON, ...}, rows included."""
    with bare_schema(schema_name), connection.cursor() as cursor:
        described: dict[str, str] = {}
        for query in _QUERIES:
            cursor.execute(query)
            described |= {name: _canonical(properties) for name, properties in cursor.fetchall()}
        return described | _describe_rows()


def _canonical(properties: str) -> str:
    return json.dumps(json.loads(properties), sort_keys=True)


def _describe_rows() -> dict[str, str]:
    """Rows that migrations have put into tables, without keys and times of migrating."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        return {f"rows of {name}": _read_rows(str(name)) for (name,) in cursor.fetchall()}


def _read_rows(table: str) -> str:
    volatile = ["id", "applied"] if table == "django_migrations" else []
    query = sql.SQL("SELECT (to_jsonb(t) - {}::text[])::text AS row FROM {} t ORDER BY row").format(
        sql.Literal(volatile), sql.Identifier(table)
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string())
        return "\n".join(str(row) for (row,) in cursor.fetchall())


def compare_schemas(expected: dict[str, str], actual: dict[str, str]) -> list[str]:
    """What is missing, too much or different, one line each; empty when alike."""
    return [
        f"{name}: expected {expected.get(name, 'nothing')}, found {actual.get(name, 'nothing')}"
        for name in sorted(expected.keys() | actual.keys())
        if expected.get(name) != actual.get(name)
    ]
