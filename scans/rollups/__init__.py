"""What is counted of the scan rows, and kept so that reading costs the same at any size.

    dimensions.py  the values that one scan has
    sums.py        the sums of some scans: totals, hours, values of a day
    tables.py      the statements on ScanTotal, ScanHour, ScanRollup and ScanExpired
    add.py         ingestion: add the sums of new rows, in the transaction that inserted them
    recount.py     one QR and day anew from its rows
    rebuild.py     a range of days anew, and the totals
    check.py       do the rollups say what the rows say?

Two rules carry everything:

* The rollups of a QR are only written while its row in ScanTotal is locked. So
  whoever holds that lock sees all counted rows of the QR and no others: a recount
  can neither lose nor double a scan that is being ingested at the same moment.
* Each figure is a function of the set of rows, whatever the order of their
  arrival. For the bound on values that means: of a QR, day and dimension those
  MAX_VALUES values are told apart whose first scans (by event id) are the
  earliest; all others are counted as "(other)".
"""
