-- Parameters: seconds, name, holder. A row when the holder has had the lease without a gap.
UPDATE public.platform_lease
SET expires_at = clock_timestamp() + %s * interval '1 second'
WHERE name = %s AND holder = %s AND expires_at > clock_timestamp()
RETURNING true
