-- Kinds that no migration makes today: their mere presence is compared.
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
