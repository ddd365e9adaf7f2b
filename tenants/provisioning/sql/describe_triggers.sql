-- The triggers behind foreign keys carry an oid in their name; the constraint stands for them.
SELECT format('trigger %s on %s', g.tgname, c.relname),
       jsonb_build_object('definition', pg_get_triggerdef(g.oid, true), 'enabled', g.tgenabled)
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
 WHERE c.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal
