SELECT format('index %s on %s', c.relname, t.relname),
       to_jsonb(i) - '{indexrelid,indrelid,indkey,indcollation,indclass,indexprs,indpred,
                       indcheckxmin}'::text[]
       || jsonb_build_object('definition', pg_get_indexdef(i.indexrelid, 0, true))
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_class t ON t.oid = i.indrelid
 WHERE c.relnamespace = current_schema()::regnamespace
