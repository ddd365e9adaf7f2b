"""Writes of custom domains.

domains.py       what members do: claim, update, delete
on_demand.py     a check that a member asks for
schedule.py      checks that are due
recording.py     a finished check, in one transaction:
  obstacles.py     why right records may not lead into service
  transitions.py   the new state
serving.py       the rows of tenants.Domain
history.py       one row per change
mails.py         reminders during a grace period
"""
