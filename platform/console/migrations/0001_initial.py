"""The audit log and the trigger that keeps it append-only.

Safe to run at any time: it only adds a table that nothing reads yet.
"""

from django.db import migrations, models

CREATE_TRIGGERS = """
CREATE FUNCTION public.console_audit_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON public.console_auditentry
    FOR EACH ROW EXECUTE FUNCTION public.console_audit_refuse_change();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON public.console_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION public.console_audit_refuse_change();
"""

DROP_TRIGGERS = """
DROP TRIGGER audit_table_stays ON public.console_auditentry;
DROP TRIGGER audit_rows_stay ON public.console_auditentry;
DROP FUNCTION public.console_audit_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "actor_id",
                    models.BigIntegerField(
                        null=True, help_text="user; NULL for the platform itself"
                    ),
                ),
                ("actor_email", models.CharField(max_length=254)),
                ("action", models.CharField(max_length=40)),
                ("target_type", models.CharField(max_length=20)),
                ("target_id", models.CharField(max_length=100)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("request_id", models.CharField(blank=True, max_length=128)),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit log",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        fields=("target_type", "target_id", "-id"), name="audit_of_one_target"
                    )
                ],
            },
        ),
        migrations.RunSQL(CREATE_TRIGGERS, DROP_TRIGGERS),
    ]
