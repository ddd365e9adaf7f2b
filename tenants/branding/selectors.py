"""Reads of a workspace's branding."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Length

from accounts.mail import MailBrand
from kernel.public_urls import get_site_url
from tenants.branding.models import WorkspaceLogo
from tenants.branding.paths import make_logo_path
from tenants.branding.style import BrandColours, make_colours
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Logo:
    """A stored logo without its image. path: on every host that shows it."""

    digest: str
    width: int
    height: int
    size_bytes: int
    created_at: datetime

    @property
    def path(self) -> str:
        return make_logo_path(self.digest)

    @property
    def url(self) -> str:
        """Absolute, for mails and for callers of the API."""
        return f"{get_site_url('q')}{self.path}"


@dataclass(frozen=True, slots=True)
class WorkspaceBranding:
    """own_name, own_colour: as set, or "". name: what is shown."""

    own_name: str
    own_colour: str
    name: str
    colours: BrandColours
    logo: Logo | None


def get_branding(tenant: Tenant) -> WorkspaceBranding:
    """Name, colour and logo as pages and mails show them."""
    return WorkspaceBranding(
        own_name=tenant.brand_name,
        own_colour=tenant.brand_colour,
        name=tenant.brand_name or tenant.name,
        colours=make_colours(tenant.brand_colour),
        logo=find_logo(tenant_id=tenant.pk),
    )


def get_mail_brand(tenant: Tenant) -> MailBrand:
    """In whose name mails of the workspace are sent."""
    branding = get_branding(tenant)
    return MailBrand(
        name=branding.name,
        colour=branding.colours.colour,
        logo_url=branding.logo.url if branding.logo else "",
    )


def find_logo(*, tenant_id: int) -> Logo | None:
    """The workspace's logo, without reading its image."""
    rows = WorkspaceLogo.objects.filter(tenant_id=tenant_id).annotate(size_bytes=Length("image"))
    row = rows.values_list("digest", "width", "height", "size_bytes", "created_at").first()
    return Logo(*row) if row else None
