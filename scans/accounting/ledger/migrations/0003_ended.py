"""Totals of web processes that ended long ago, as one row of scans_answered.

Safe at any time: a new table, and a trigger that the version before runs without knowing of it. The
row of the sum is one of scans_answered, so that version adds it up like any other.
"""

from django.db import migrations, models

# A process of which nothing was heard for days may report again: it was idle, or the machine of its
# spool is back. Its own row then takes the place of its part of the sum. Before the insert, so that
# it makes no difference who reports.
_TAKE_OUT = """
CREATE FUNCTION public.scans_answered_take_out() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    ended public.scans_answered_ended;
BEGIN
    DELETE FROM public.scans_answered_ended WHERE process = NEW.process RETURNING * INTO ended;
    IF FOUND THEN
        UPDATE public.scans_answered
           SET answered = answered - ended.answered, spooled = spooled - ended.spooled,
               replayed = replayed - ended.spooled, lost = lost - ended.lost
         WHERE process = '00000000-0000-0000-0000-000000000001';
        NEW.answered := GREATEST(NEW.answered, ended.answered);
        NEW.spooled := GREATEST(NEW.spooled, ended.spooled);
        NEW.replayed := GREATEST(NEW.replayed, ended.spooled);
        NEW.lost := GREATEST(NEW.lost, ended.lost);
        NEW.started_at := LEAST(NEW.started_at, ended.started_at);
    END IF;
    RETURN NEW;
END $$;
"""
_TRIGGER = """
CREATE TRIGGER scans_answered_take_out BEFORE INSERT ON public.scans_answered
FOR EACH ROW EXECUTE FUNCTION public.scans_answered_take_out();
"""


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [
        ("scan_reconciliation", "0002_answered"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="EndedProcess",
            fields=[
                ("process", models.UUIDField(primary_key=True, serialize=False)),
                ("answered", models.BigIntegerField()),
                ("spooled", models.BigIntegerField(help_text="all of them replayed")),
                ("lost", models.BigIntegerField()),
                ("started_at", models.DateTimeField(help_text="when it first reported")),
                ("seen_at", models.DateTimeField(help_text="when it last reported")),
            ],
            options={"db_table": "scans_answered_ended"},
        ),
        migrations.RunSQL(
            _TAKE_OUT, "DROP FUNCTION IF EXISTS public.scans_answered_take_out() CASCADE"
        ),
        migrations.RunSQL(_TRIGGER, migrations.RunSQL.noop),
    ]
