"""Writes of webhooks.

subscriptions.py   what members do: create, update, delete
rotation.py        a new secret, and the end of the one before
deliveries.py      sending one again, and deleting old ones
trial.py           an event that tries a receiver out
fan_out.py         events become deliveries
claims.py          deliveries that are due, for one sender
outcomes.py        what an attempt changes
"""
