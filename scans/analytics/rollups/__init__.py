"""What is counted of the scan rows, and kept so that reading costs the same at any size.

    dimensions.py     the values that one scan has
    sums.py           the sums of some scans: totals, hours, values of a day
    tables.py         the statements on ScanTotal, ScanHour and ScanRollup
    day_sums.py       add hours and values to what is stored of a day
    capped.py         lists with too many values: the most frequent, and the rest
    capped_tables.py  the statements on these
    add.py            ingestion: add the sums of new rows, in the transaction that inserted them
    recount.py        one QR and day anew from its rows
    compare.py        is one QR and day what its rows say?
    rebuild.py        a range of days anew, and the totals
    check.py          do the rollups say what the rows say?
    backfill.py       scans that were stored without rollups
    outdated.py       days that the version before has cut

Two rules carry everything:

* The rollups of a QR are only written while its row in ScanTotal is locked. So
  whoever holds that lock sees all counted rows of the QR and no others: a recount
  can neither lose nor double a scan that is being ingested at the same moment.
* Each figure is a function of the set of rows, whatever the order of their
  arrival. That holds for long lists, too: see capped.py.
"""
