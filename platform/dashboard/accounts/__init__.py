"""Log-in, sign-up, forgotten passwords, one's own account and its security."""
