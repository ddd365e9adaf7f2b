SELECT pg_get_triggerdef(g.oid, true)
  FROM pg_trigger g
  JOIN pg_class c ON c.oid = g.tgrelid
 WHERE c.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal
 ORDER BY c.relname, g.tgname
