"""Actions and fields of the log as people say them. An unknown one is shown by its own name."""

from kernel.translation import gettext as _


def name_action(action: str) -> str:
    """What was done, in the past tense: "changed the role of"."""
    return _actions().get(action, action.replace(".", ": ").replace("_", " "))


def name_field(name: str) -> str:
    return _fields().get(name, name.replace("_", " "))


def _actions() -> dict[str, str]:
    return {
        "qr.create": _("made the code"),
        "qr.update": _("changed the code"),
        "qr.delete": _("moved to the trash the code"),
        "qr.restore": _("restored the code"),
        "qr.purge": _("deleted for good the code"),
        "qr.block": _("blocked the code"),
        "qr.unblock": _("unblocked the code"),
        "design.create": _("made the design"),
        "design.update": _("changed the design"),
        "design.delete": _("deleted the design"),
        "domain.add": _("added the domain"),
        "domain.verify": _("checked the domain"),
        "domain.update": _("changed the domain"),
        "domain.delete": _("removed the domain"),
        "domain.accept_conflicts": _("accepted the conflicts of the domain"),
        "branding.change": _("changed the branding"),
        "branding.update": _("changed the branding"),
        "branding.set_logo": _("set the logo of the branding"),
        "branding.remove_logo": _("removed the logo of the branding"),
        "user.delete": _("deleted the account"),
        "invitation.send": _("invited"),
        "invitation.resend": _("sent the invitation again to"),
        "invitation.revoke": _("revoked the invitation of"),
        "invitation.accept": _("accepted the invitation for"),
        "membership.add": _("became a member:"),
        "membership.change": _("changed the role of"),
        "membership.transfer": _("transferred the ownership, which changed the role of"),
        "membership.remove": _("removed the member"),
        "workspace.create": _("opened the workspace"),
        "workspace.change": _("changed the settings of the workspace"),
        "tenant.create": _("opened the workspace"),
        "tenant.change": _("changed plan, credits or state of the workspace"),
        "tenant.restored": _("restored the workspace from a back-up"),
        "plan.request": _("asked for a plan or credits"),
        "plan.answer": _("answered the request for a plan or credits"),
        "key.create": _("made the API key"),
        "key.rotate": _("rotated the API key"),
        "key.revoke": _("revoked the API key"),
        "webhook.create": _("made the webhook"),
        "webhook.update": _("changed the webhook"),
        "webhook.delete": _("deleted the webhook"),
        "webhook.disable": _("disabled the webhook"),
        "webhook.rotate": _("rotated the secret of the webhook"),
        "webhook.expire_secret": _("ended the previous secret of the webhook"),
        "webhook.redeliver": _("sent an event again to the webhook"),
        "webhook.test": _("tested the webhook"),
        "inspection.open": _("was about to look at the workspace as"),
        "inspection.begin": _("looked at the workspace, read-only"),
        "job.start": _("started a job"),
        "job.cancel": _("cancelled a job"),
        "session.end": _("ended a log-in"),
        "session.start": _("logged in"),
    }


def _fields() -> dict[str, str]:
    return {
        "name": _("Name"),
        "destination_url": _("Destination"),
        "variants": _("Variants"),
        "is_active": _("Switched on"),
        "blocked": _("Blocked"),
        "settings": _("Settings"),
        "forward_query": _("Query passed on"),
        "settings.forward_query": _("Query passed on"),
        "owner_email": _("Owner"),
        "full_name": _("Name"),
        "role": _("Role"),
        "email": _("Email"),
        "owner": _("Owner"),
        "as": _("Seen as"),
        "plan": _("Plan"),
        "credits": _("Credits"),
        "status": _("State"),
        "slug": _("Address"),
        "time_zone": _("Time zone"),
        "language": _("Language"),
        "week_start": _("Week starts on"),
        "requires_two_factor": _("Two-factor for all"),
        "message": _("Message"),
        "answer": _("Answer"),
        "expires_at": _("Expires"),
        "domain": _("Domain"),
        "is_primary": _("Primary"),
        "is_default": _("Default"),
        "fields": _("Look"),
        "logo": _("Logo"),
        "scopes": _("Scopes"),
        "key_prefix": _("Begins with"),
        "revoked_at": _("Revoked"),
        "brand_name": _("Brand name"),
        "brand_colour": _("Brand colour"),
    }
