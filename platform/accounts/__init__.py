"""People: users, passwords, access and refresh tokens, login limits."""
