"""Bringing every schema of the platform to the code's migrations.

public           shared apps, one after the other
tenant_template  what new workspaces are replayed from (see provisioning)
t_...            every workspace, only those that are behind
"""
