SELECT qr_id FROM {schema}.qrs_scantotal ORDER BY random() LIMIT %(most_qrs)s
