SELECT 'relation ' || c.relname,
       to_jsonb(c) - '{oid,relname,relnamespace,reltype,relowner,relfilenode,relpages,reltuples,
                       relallvisible,relallfrozen,reltoastrelid,relfrozenxid,relminmxid,relnatts,
                       relhassubclass}'::text[]
       || jsonb_build_object('comment', obj_description(c.oid, 'pg_class'))
  FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
