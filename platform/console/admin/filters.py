"""Filters of lists, titled in the words of platform admins."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any

from django.contrib.admin import BooleanFieldListFilter, FieldListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from tenants.models import Tenant


def name_filter(title: str) -> type[FieldListFilter]:
    """A filter of yes and no with this title instead of the column's name."""

    class Named(BooleanFieldListFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = title

    return Named


class MembersFilter(SimpleListFilter):
    """Workspaces that nobody can open any more, because their last member has gone."""

    title = "members"
    parameter_name = "members"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "None left"), ("some", "Some")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Tenant]) -> QuerySet[Tenant]:
        if self.value() == "none":
            return queryset.filter(memberships=None)
        if self.value() == "some":
            return queryset.exclude(memberships=None)
        return queryset
