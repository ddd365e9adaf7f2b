-- PostgreSQL 18 gives NOT NULL constraints names of their own; older versions have none.
SELECT format('CREATE %sTABLE %I (%s)%s',
              CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, c.relname,
              string_agg(
                  format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                         ' COLLATE ' || collated.name,
                         CASE WHEN a.attnotnull
                              THEN coalesce(' CONSTRAINT ' || quote_ident(required.conname), '')
                                   || ' NOT NULL' END,
                         coalesce(numbered.clause, computed.clause)),
                  ', ' ORDER BY a.attnum),
              ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_constraint required
         ON required.conrelid = c.oid AND required.contype = 'n'
        AND required.conkey = ARRAY[a.attnum]
  LEFT JOIN LATERAL (
       SELECT format('%I.%I', n.nspname, o.collname) AS name
         FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
        WHERE o.oid = a.attcollation AND a.attcollation <> t.typcollation) collated ON true
  LEFT JOIN LATERAL (
       SELECT format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I INCREMENT %s MINVALUE %s'
                     ' MAXVALUE %s START %s CACHE %s%s)',
                     CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
                     s.relname, q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache,
                     CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END) AS clause
         FROM pg_depend d
         JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
         JOIN pg_sequence q ON q.seqrelid = s.oid
        WHERE d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype = 'i'
          AND a.attidentity <> '') numbered ON true
  LEFT JOIN LATERAL (
       SELECT CASE a.attgenerated
                   WHEN 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', e.text)
                   WHEN 'v' THEN format(' GENERATED ALWAYS AS (%s) VIRTUAL', e.text)
                   ELSE ' DEFAULT ' || e.text END AS clause
         FROM pg_attrdef f, pg_get_expr(f.adbin, f.adrelid) AS e(text)
        WHERE f.adrelid = c.oid AND f.adnum = a.attnum) computed ON true
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
 GROUP BY c.oid
 ORDER BY c.relname
