"""The sender: the process that sends what is due, `python -m webhooks.sender`.

A process of its own and not a Celery queue: a request to a silent receiver takes five seconds, in
which a Celery worker would do nothing else. Here one thread talks to PostgreSQL, and many threads
wait for receivers. Any number of senders may run; they share the work by claims.

loop.py       rounds: events become deliveries, due ones are claimed and sent, outcomes recorded
lanes.py      who may have how many of the threads
requests.py   what is sent, made from a claim
"""
