"""What platform admins change. Each change leaves its audit entry in the same transaction.

    tenants.py      workspaces: make, rename, plan, status, credits
    plans.py        the limits of a plan
    qrs.py          block and unblock one printed code
    people.py       users and their passwords
    memberships.py  who belongs to which workspace

A change that changes nothing leaves no entry.
"""
