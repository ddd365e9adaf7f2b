-- The host or app that a scan's referer names: an expression over a row, see row_columns.py.
coalesce(
    CASE WHEN referer ~* '^\s*https?://'
         THEN regexp_replace(
             lower(substring(referer FROM '(?i)^\s*https?://(?:[^/?#]*@)?(\[[^]/]*]|[^][/?#:]*)')),
             '^www\.|\.$', '', 'g')
         WHEN referer ~* '^android-app://' THEN substring(referer FROM '(?i)^[a-z-]+://([^/?#]*)')
         ELSE '' END,
    '')
