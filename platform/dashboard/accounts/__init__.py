"""Sign up, log in, and the person's own account."""
