"""What roles, languages and days are called on pages."""

from kernel.translation import gettext as _


def name_roles() -> dict[str, str]:
    return {
        "owner": _("Owner"),
        "admin": _("Admin"),
        "editor": _("Editor"),
        "viewer": _("Viewer"),
    }


def describe_roles() -> dict[str, str]:
    """What each role may do, in one sentence."""
    return {
        "owner": _("Everything, also plan, address and owners."),
        "admin": _("Codes, domains, settings and members."),
        "editor": _("Codes and domains."),
        "viewer": _("Looks at everything and changes nothing."),
    }


def name_week_days() -> dict[str, str]:
    return {"monday": _("Monday"), "saturday": _("Saturday"), "sunday": _("Sunday")}
