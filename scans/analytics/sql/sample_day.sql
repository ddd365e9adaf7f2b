-- A day with scans: the latest one, or any of those from `since` on. latest: which of both.
SELECT day FROM {schema}.scans_scanday
WHERE day >= %(since)s
ORDER BY CASE WHEN %(latest)s THEN '9999-12-31'::date - day ELSE random() * 1000000 END
LIMIT 1
