"""What DNS says about a claim: questions, answers, and what they mean for the customer.

    replies.py        the outcomes of one question, and the Resolver protocol
    wire.py           questions over UDP and TCP, by dnspython
    zone_servers.py   the servers that a zone names as its own
    txt.py records.py is each of the two records right?
    caa.py            would a certificate be refused?
    checker.py        all of it for one claim, within bounds of time
    texts.py          what the customer reads

No Django in here, and no clock but the monotonic one.
"""
