"""Workspaces and their people: settings, members, plan, activity, invitations, the switcher."""
