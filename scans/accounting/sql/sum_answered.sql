-- What all processes have reported; those of the version before are one row.
SELECT
    COALESCE(sum(answered) FILTER (WHERE process <> %(earlier)s), 0)::bigint,
    COALESCE(sum(spooled), 0)::bigint,
    COALESCE(sum(GREATEST(spooled - replayed, 0)), 0)::bigint,
    COALESCE(sum(lost), 0)::bigint,
    COALESCE(sum(answered) FILTER (WHERE process = %(earlier)s), 0)::bigint,
    COALESCE(sum(duplicates) FILTER (WHERE process = %(earlier)s), 0)::bigint
FROM public.scans_answered
