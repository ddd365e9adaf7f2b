-- Tables whose triggers do not run: disabled by somebody, or missing.
SELECT format('%s.%s', namespace.nspname, class.relname) AS name
FROM pg_class AS class
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE class.relkind = 'r' AND (
    class.oid IN (
        SELECT tgrelid FROM pg_trigger WHERE NOT tgisinternal AND tgenabled NOT IN ('O', 'A')
    ) OR class.relname = 'qrs_dynamicqr' AND NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = class.oid AND tgname = 'qr_route_sync'
    )
)
ORDER BY name
LIMIT 4
