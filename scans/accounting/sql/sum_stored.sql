-- One statement, so that a discarded dead letter is in one of both terms.
SELECT
    (SELECT COALESCE(sum(ingested), 0)::bigint FROM public.scan_reconciliation_ledgerpage),
    (SELECT COALESCE(sum(imported), 0)::bigint FROM public.scan_reconciliation_ledgerpage),
    (SELECT COALESCE(sum(removed), 0)::bigint FROM public.scan_reconciliation_ledgerpage),
    (SELECT count(*) FROM public.scan_deadletters_deadletter),
    (SELECT COALESCE(sum(events), 0)::bigint FROM public.scan_reconciliation_writeoff)
