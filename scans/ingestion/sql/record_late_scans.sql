-- Already scheduled: no webhook sends these, only readers of the list of events look at them.
INSERT INTO public.webhook_event (id, tenant_id, type, data, created_at, scheduled_at)
SELECT uuidv7(), tenant_id, 'scan.late', json_build_object('from', first_id, 'to', last_id)::text,
    clock_timestamp(), clock_timestamp()
FROM unnest(%s::bigint[], %s::uuid[], %s::uuid[]) AS late (tenant_id, first_id, last_id)
