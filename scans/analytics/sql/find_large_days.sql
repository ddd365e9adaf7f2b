-- Of days with their new scans, which are not in the table yet: those that may have, or get,
-- buckets with too many values, because they have more scans than that; and their capped
-- buckets, with whether the version before has capped them. See scans.analytics.rollups.capped.
SELECT asked.qr_id, asked.day, other.dimension, other.first_event_id IS DISTINCT FROM {mark}
FROM unnest(%b::bigint[], %b::date[], %b::bigint[]) AS asked (qr_id, day, scans)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(human_count + bot_count), 0) AS scans
    FROM {schema}.scans_scanhour AS hour
    WHERE hour.qr_id = asked.qr_id
      AND hour.hour >= asked.day::timestamp AT TIME ZONE 'UTC'
      AND hour.hour < (asked.day + 1)::timestamp AT TIME ZONE 'UTC'
) AS before
LEFT JOIN {schema}.scans_scanrollup AS other
    ON other.qr_id = asked.qr_id AND other.day = asked.day AND other.value = '(other)'
WHERE before.scans + asked.scans > %s::bigint OR other.dimension IS NOT NULL
