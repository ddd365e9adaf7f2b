"""The DNS check of a claim: queries, replies, and what they mean for the customer.

    checker.py        all of it for one claim, within a time limit
    records.py        are the TXT and the CNAME record right?
    near_misses.py    which mistake was made, if a record is nearly right
    caa.py            do CAA records forbid our certificate?
    findings.py       the result
    texts.py          what the customer reads
    replies.py        the outcomes of one query, and the Resolver protocol
    wire.py           queries over UDP and TCP, by dnspython
    zone_servers.py   the authoritative servers of a zone
    system.py         the resolvers of this machine

Without Django, and with no clock but the monotonic one.
"""
