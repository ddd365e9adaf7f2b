-- The id of a code made after the dump must not be used again: its scans carry it.
SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(
    (SELECT max(id) FROM {schema}.qrs_dynamicqr),
    (SELECT max(qr_id) FROM public.qr_route WHERE tenant_id = %s)))
