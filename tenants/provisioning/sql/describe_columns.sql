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
