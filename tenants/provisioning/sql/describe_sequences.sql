SELECT 'sequence ' || c.relname,
       to_jsonb(q) - '{seqrelid,seqtypid}'::text[]
       || jsonb_build_object('type', q.seqtypid::regtype::text, 'owner', (
              SELECT format('%s.%s %s', d.refobjid::regclass, a.attname, d.deptype)
                FROM pg_depend d
                JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
               WHERE d.objid = c.oid AND d.deptype IN ('a', 'i')))
  FROM pg_class c JOIN pg_sequence q ON q.seqrelid = c.oid
 WHERE c.relnamespace = current_schema()::regnamespace
