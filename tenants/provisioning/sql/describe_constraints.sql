SELECT format('constraint %s on %s', k.conname, coalesce(c.relname, '')),
       to_jsonb(k) - '{oid,conname,connamespace,conrelid,contypid,conindid,conparentid,confrelid,
                       conkey,confkey,conpfeqop,conppeqop,conffeqop,confdelsetcols,conexclop,
                       conbin}'::text[]
       || jsonb_build_object('definition', pg_get_constraintdef(k.oid))
  FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.connamespace = current_schema()::regnamespace
