-- Moves web processes that have reported nothing for so long, and have nothing left in a spool, to
-- scans_answered_ended, and adds their totals to one row. Parameters: earlier and ended, the rows
-- that stand for many processes; seconds. Returns how many were moved.
WITH ended AS (
    DELETE FROM public.scans_answered
    WHERE process NOT IN (%(earlier)s, %(ended)s)
      AND replayed >= spooled
      AND seen_at < now() - %(secs)s * interval '1 second'
    RETURNING *
), kept AS (
    INSERT INTO public.scans_answered_ended (process, answered, spooled, lost, started_at, seen_at)
    SELECT process, answered, spooled, lost, started_at, seen_at FROM ended
)
INSERT INTO public.scans_answered AS total
    (process, answered, spooled, replayed, lost, duplicates, started_at, seen_at)
SELECT %(ended)s, sum(answered), sum(spooled), sum(spooled), sum(lost), 0,
       min(started_at), max(seen_at)
FROM ended HAVING count(*) > 0
ON CONFLICT (process) DO UPDATE SET
    answered = total.answered + excluded.answered,
    spooled = total.spooled + excluded.spooled,
    replayed = total.replayed + excluded.replayed,
    lost = total.lost + excluded.lost,
    seen_at = GREATEST(total.seen_at, excluded.seen_at)
RETURNING (SELECT count(*) FROM ended)
