"""Redis and PostgreSQL for the event loop, each behind a circuit breaker.

circuit.py, database.py, redis_link.py    the connections
micro_batcher.py, background.py           tasks: batches, and work beside the requests
bounded.py                                the dictionary of every cache
"""
