"""The audit log: every change by anybody, with who, when, from where, before and after."""
