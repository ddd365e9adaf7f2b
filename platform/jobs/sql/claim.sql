-- The open job that has waited longest and that no worker owns becomes this worker's.
-- Whoever had it before and let its time run out is counted as lost.
UPDATE public.jobs_job
SET status = 'running',
    claim = %(claim)s,
    claimed_until = clock_timestamp() + make_interval(secs => %(secs)s),
    losses = losses + (claimed_until IS NOT NULL)::int,
    worked_at = clock_timestamp()
WHERE id = (
    SELECT id
    FROM public.jobs_job
    WHERE status IN ('queued', 'running')
      AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
    ORDER BY worked_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING id
