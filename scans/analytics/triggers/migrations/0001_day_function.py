"""The function behind the triggers that keep ScanDay.

Safe at any time: only creates a function. Tenant tables get their triggers from scans 0006.
"""

from django.db import migrations

# In a batch of rows, days are locked in their order.
_ADD_TO_DAYS = """
CREATE FUNCTION public.scan_add_to_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plus constant text := 'SELECT hour, human_count, bot_count FROM new_hours';
    minus constant text := 'SELECT hour, -human_count, -bot_count FROM old_hours';
    changed constant text := CASE TG_OP
        WHEN 'INSERT' THEN plus
        WHEN 'DELETE' THEN minus
        ELSE plus || ' UNION ALL ' || minus
    END;
BEGIN
    EXECUTE format($statement$
        INSERT INTO %1$I.scans_scanday AS counted (day, human_count, bot_count)
        SELECT (hour AT TIME ZONE 'UTC')::date, sum(human_count), sum(bot_count)
        FROM (%2$s) AS changed (hour, human_count, bot_count)
        GROUP BY 1
        HAVING sum(human_count) <> 0 OR sum(bot_count) <> 0
        ORDER BY 1
        ON CONFLICT (day) DO UPDATE SET
            human_count = counted.human_count + excluded.human_count,
            bot_count = counted.bot_count + excluded.bot_count
    $statement$, TG_TABLE_SCHEMA, changed);
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format('DELETE FROM %I.scans_scanday WHERE human_count = 0 AND bot_count = 0',
                       TG_TABLE_SCHEMA);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(
            _ADD_TO_DAYS, "DROP FUNCTION IF EXISTS public.scan_add_to_days() CASCADE"
        ),
    ]
