-- Parameters: name, holder, seconds. A row when the lease is the holder's now.
-- One that lasts far longer than any lease was taken before the clock was put back.
INSERT INTO public.platform_lease AS lease (name, holder, expires_at)
VALUES (%s, %s, clock_timestamp() + %s * interval '1 second')
ON CONFLICT (name) DO UPDATE
SET holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at
WHERE lease.holder = EXCLUDED.holder
   OR lease.expires_at <= clock_timestamp()
   OR lease.expires_at > clock_timestamp() + interval '10 minutes'
RETURNING true
