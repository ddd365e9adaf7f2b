"""Tables of accounts, all in the public schema."""

from accounts.models.mails import Mail, MailState
from accounts.models.sessions import RefreshToken, Session
from accounts.models.users import Theme, User, UserManager

__all__ = ["Mail", "MailState", "RefreshToken", "Session", "Theme", "User", "UserManager"]
