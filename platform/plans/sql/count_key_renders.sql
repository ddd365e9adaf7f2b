INSERT INTO plans_keyusage AS month (tenant_id, key_id, month, renders, credits_spent)
VALUES (%(tenant_id)s, %(key_id)s, %(month)s, %(renders)s, %(credits)s)
ON CONFLICT (tenant_id, month, key_id) DO UPDATE
SET renders = month.renders + excluded.renders,
    credits_spent = month.credits_spent + excluded.credits_spent
