INSERT INTO public.scans_answered AS known
    (process, answered, spooled, replayed, lost, duplicates, started_at, seen_at)
SELECT *, now(), now() FROM unnest(
    %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]
)
ON CONFLICT (process) DO UPDATE SET
    answered = GREATEST(known.answered, excluded.answered),
    spooled = GREATEST(known.spooled, excluded.spooled),
    replayed = GREATEST(known.replayed, excluded.replayed),
    lost = GREATEST(known.lost, excluded.lost),
    duplicates = GREATEST(known.duplicates, excluded.duplicates),
    seen_at = excluded.seen_at
RETURNING 1
