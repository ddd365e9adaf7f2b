"""What platform admins change. Each change writes its audit entry in the same transaction.

    tenants.py      workspaces: creation, name, plan, status, credits
    plans.py        limits of a plan
    qrs.py          block and unblock a printed code
    users.py        users and their passwords
    memberships.py  members of workspaces and their roles

A request that changes nothing writes no entry.
"""
