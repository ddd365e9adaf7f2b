"""A new email or password, and a lock-out, end every session of the person.

Safe at any time: a column without a default, which PostgreSQL adds without rewriting the
table, and a trigger. The version before neither reads nor writes the column; its log-ins
of people whose sessions have ended go on to work.
"""

from django.db import migrations, models

CREATE_TRIGGER = """
CREATE FUNCTION public.accounts_end_sessions() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    reason text := CASE
        WHEN NEW.email <> OLD.email THEN 'email_changed'
        WHEN OLD.is_active AND NOT NEW.is_active THEN 'deactivated'
        WHEN NEW.password <> OLD.password
            -- Set by User.check_password() when it hashes the same password anew.
            AND current_setting('qrstudio.same_password', true) IS DISTINCT FROM 'yes'
            THEN 'password_changed'
    END;
BEGIN
    -- Nobody else writes it: an object that was read earlier and saved whole must not
    -- bring ended sessions back to life.
    NEW.sessions_ended_at := OLD.sessions_ended_at;
    IF reason IS NOT NULL THEN
        NEW.sessions_ended_at := clock_timestamp();
        UPDATE public.accounts_session
        SET revoked_at = NEW.sessions_ended_at, revoked_reason = reason
        WHERE user_id = NEW.id AND revoked_at IS NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER user_changes_end_sessions BEFORE UPDATE ON public.accounts_user
    FOR EACH ROW EXECUTE FUNCTION public.accounts_end_sessions();
"""

DROP_TRIGGER = """
DROP TRIGGER user_changes_end_sessions ON public.accounts_user;
DROP FUNCTION public.accounts_end_sessions();
"""


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="user",
            name="sessions_ended_at",
            field=models.DateTimeField(
                editable=False,
                help_text="no log-in from before counts; written by a trigger",
                null=True,
            ),
        ),
        migrations.RunSQL(CREATE_TRIGGER, DROP_TRIGGER),
    ]
