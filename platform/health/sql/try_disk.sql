-- Sorts more than the given memory holds, so that a file of some 150 kB is written next to the data.
-- No row and no catalogue changes, and nothing is left behind.
SELECT count(*)
FROM (SELECT number FROM generate_series(1, 8000) AS number ORDER BY -number OFFSET 0) AS sorted
