"""What a change is made to, by the id that people know it by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """type: a noun of at most 20 characters. id: at most 255."""

    type: str
    id: str

    @classmethod
    def of_tenant(cls, slug: str) -> "Target":
        return cls("tenant", slug)

    @classmethod
    def of_user(cls, user_id: int) -> "Target":
        """By number, since an email can change."""
        return cls("user", str(user_id))

    @classmethod
    def of_membership(cls, slug: str, user_id: int) -> "Target":
        """By workspace and user, which outlive the membership."""
        return cls("membership", f"{slug}/{user_id}")

    @classmethod
    def of_invitation(cls, email: str) -> "Target":
        return cls("invitation", email)

    @classmethod
    def of_plan(cls, code: str) -> "Target":
        return cls("plan", code)

    @classmethod
    def of_qr(cls, short_id: str) -> "Target":
        return cls("qr", short_id)

    @classmethod
    def of_design(cls, name: str) -> "Target":
        return cls("design", name)

    @classmethod
    def of_domain(cls, domain: str) -> "Target":
        return cls("domain", domain)

    @classmethod
    def of_key(cls, key_id: int) -> "Target":
        """By number, since a name may be given twice, and its first characters change."""
        return cls("key", str(key_id))

    @classmethod
    def of_webhook(cls, subscription_id: int) -> "Target":
        """By number: a URL may hold a token of the receiver."""
        return cls("webhook", str(subscription_id))

    @classmethod
    def of_session(cls, session_id: object) -> "Target":
        return cls("session", str(session_id))
