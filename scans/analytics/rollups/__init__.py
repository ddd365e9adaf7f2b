"""Counts of the scan rows, stored so that reading costs the same at any number of scans.

    dimensions.py     the values of a scan
    sums.py           the sums of scans in memory: totals, hours, values of a day
    tables.py         the statements on ScanTotal, ScanHour and ScanRollup
    day_sums.py       adds hours and values to the stored ones
    capped.py         buckets with too many values: the most frequent, and the rest
    capped_tables.py  the statements on these
    workspace_days.py sums the hours of all QRs by day
    add.py            ingestion: adds the sums of new rows, in the transaction that inserts them
    recount.py        recounts one QR and day from its rows
    compare.py        compares one QR and day with its rows
    rebuild.py        recounts a range of days, and the totals
    check.py          reports where rollups and rows differ
    backfill.py       counts scans that were stored without rollups
    outdated.py       recounts days that the version before has capped

A bucket holds the values of one dimension, of one QR and UTC day: DimensionDay. An uncapped
bucket lists all of its values, a capped one the most frequent.

Two rules hold for all of it:

* The rollups of a QR are only written while its row in ScanTotal is locked. So a
  transaction with that lock sees all counted rows of the QR and no others: a recount
  can neither lose nor double a scan that is being ingested at the same time.
* Each figure is a function of the set of rows, whatever the order of their
  arrival. That holds for capped buckets, too: see capped.py.
"""
