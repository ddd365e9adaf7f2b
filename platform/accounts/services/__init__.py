"""Writes of accounts.

sessions.py           log in by API; tokens; ending log-ins
emails.py             verification and change of the email
passwords.py          forgotten and changed passwords
profile.py            name, language, theme, shortcuts
second_factors.py     what a log-in asks for besides the password
totp.py               codes of an app
passkeys.py           passkeys, in browsers
recovery_codes.py     when everything else is lost
support.py            what platform admins do for a person
"""

from accounts.services.sessions import (
    REUSE_GRACE,
    SessionTokens,
    authenticate_user,
    close_session,
    close_sessions_in_workspace,
    create_user,
    open_session,
    purge_expired_sessions,
    rotate_session,
)

__all__ = [
    "REUSE_GRACE",
    "SessionTokens",
    "authenticate_user",
    "close_session",
    "close_sessions_in_workspace",
    "create_user",
    "open_session",
    "purge_expired_sessions",
    "rotate_session",
]
