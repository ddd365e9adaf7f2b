"""What happened in a workspace, for its own systems: sent by webhooks, and read by polling.

An event is a row that is written in the transaction of what it tells of, so that both happen or
neither. Who is told, and how often, is decided afterwards, by the webhooks app.
"""
