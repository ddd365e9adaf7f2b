-- Parameters: name, seconds, name. True for one caller in so many seconds.
-- A call that is not known yet is noted, and due after its first interval.
WITH claimed AS (
    UPDATE public.platform_last_run SET sent_at = clock_timestamp()
    WHERE name = %s AND sent_at <= clock_timestamp() - %s * interval '1 second'
    RETURNING true
), noted AS (
    INSERT INTO public.platform_last_run (name, sent_at) VALUES (%s, clock_timestamp())
    ON CONFLICT (name) DO NOTHING
)
SELECT EXISTS (SELECT FROM claimed)
