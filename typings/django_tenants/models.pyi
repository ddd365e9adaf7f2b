from django.db import models

class TenantMixin(models.Model):
    auto_create_schema: bool
    auto_drop_schema: bool
    schema_name: models.CharField[str, str]
    domains: models.Manager[DomainMixin]
    class Meta:
        abstract: bool

class DomainMixin(models.Model):
    domain: models.CharField[str, str]
    is_primary: models.BooleanField[bool, bool]
    tenant: models.ForeignKey[TenantMixin, TenantMixin]
    tenant_id: int
    class Meta:
        abstract: bool
