-- Parameters: name, seconds. A row for one of all callers in so many seconds.
UPDATE public.platform_last_run SET sent_at = clock_timestamp()
WHERE name = %s AND sent_at <= clock_timestamp() - %s * interval '1 second'
RETURNING true
