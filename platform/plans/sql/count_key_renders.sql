-- renders, credits: negative where they are taken back.
INSERT INTO plans_keyusage AS month (tenant_id, key_id, month, renders, credits_spent)
VALUES (
    %(tenant_id)s, %(key_id)s, %(month)s,
    GREATEST(0, %(renders)s::integer), GREATEST(0, %(credits)s::integer)
)
ON CONFLICT (tenant_id, month, key_id) DO UPDATE
SET renders = GREATEST(0, month.renders + %(renders)s::integer),
    credits_spent = GREATEST(0, month.credits_spent + %(credits)s::integer)
