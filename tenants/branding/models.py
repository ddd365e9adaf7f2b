"""The logo of a workspace. Its name and colour are columns of Tenant."""

from django.db import models

from tenants.models import Tenant


class WorkspaceLogo(models.Model):
    """A PNG that we have made of an upload.

    In PostgreSQL and not in files, so that back-ups hold it and every web machine serves it.
    digest: SHA-256 of the image in hexadecimal digits, part of its URL.
    """

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="logo"
    )
    digest = models.CharField(max_length=64, db_index=True)
    image = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"logo of {self.tenant_id}: {self.digest[:8]}"
