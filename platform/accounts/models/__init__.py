"""Tables of accounts, all in the public schema."""

from accounts.models.mails import Mail, MailState
from accounts.models.second_factors import Passkey, RecoveryCode, TotpSecret
from accounts.models.sessions import RefreshToken, Session
from accounts.models.tokens import LinkPurpose, MailedLink
from accounts.models.users import Theme, User, UserManager

__all__ = [
    "LinkPurpose",
    "Mail",
    "MailState",
    "MailedLink",
    "Passkey",
    "RecoveryCode",
    "RefreshToken",
    "Session",
    "Theme",
    "TotpSecret",
    "User",
    "UserManager",
]
