"""What every page of the admin site has in common."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User
from console.admin.typed_bases import AnyModelAdmin
from console.audit import Target
from console.requests import get_actor
from kernel.errors import ApiError


class ConsoleAdmin(AnyModelAdmin):
    """Lists and forms whose every write goes through console.services.

    Pages say by can_add, can_change and can_delete what they offer; whom they
    let in is the same everywhere: staff. page_name and row_name: what people call
    the list and one of its rows.
    """

    page_name = ""
    row_name = ""
    change_list_template = "console/change_list.html"
    change_form_template = "console/change_form.html"
    can_add = False
    can_change = False
    can_delete = False
    list_per_page = 50
    # A count of every row for each search would scan tables that only grow.
    show_full_result_count = False

    def audit_target(self, obj: Any) -> Target:
        """What the audit log calls this row."""
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Staff see every page."""
        return self._is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff read everything."""
        return self._is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Where the page offers it."""
        return self.can_add and self._is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where the page offers it."""
        return self.can_change and self._is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where the page offers it; never for what carries a schema or a history."""
        return self.can_delete and self._is_staff(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's bulk delete, which would pass the services by."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters of the list put into a URL.

        Django lets through any field of the model: ?password__startswith= would tell a
        hash letter by letter.
        """
        return lookup in self._list_filter_lookups()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A form that knows what it showed: what others changed meanwhile is no change of its."""
        form = super().get_form(request, obj, change, **kwargs)
        if change:
            for field in form.base_fields.values():
                field.show_hidden_initial = True
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand the fields that the admin changed to a service; others may have changed the rest."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        stored = self.store(request, obj, fields) if change else self.create(request, fields)
        # The page goes on with the row as it is now, its key included.
        obj.__dict__.update(stored.__dict__)

    def store(self, request: HttpRequest, obj: Any, changes: dict[str, Any]) -> Any:
        """Change a row by its service; answers the row."""
        raise NotImplementedError

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Any:
        """Make a row by its service; answers the row."""
        raise NotImplementedError

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list under the name that people use."""
        names = {"title": self.page_name, "page_name": self.page_name}
        return super().changelist_view(request, {**names, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A refusal of a service, which no form could foresee, becomes a message."""
        title = self.row_name if object_id else f"New {self.row_name}"
        context = {"title": title, "page_name": self.page_name, **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except ApiError as error:
            return self.answer_refusal(request, error, request.get_full_path())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As changeform_view."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except ApiError as error:
            return self.answer_refusal(request, error, request.get_full_path())

    def answer_refusal(self, request: HttpRequest, error: ApiError, path: str) -> HttpResponse:
        """Show why, on the page where the admin was."""
        messages.error(request, error.detail)
        return HttpResponseRedirect(path)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The audit log of this row stands in for Django's own history."""
        obj = self.get_object(request, object_id)
        query = {}
        if obj is not None:
            target = self.audit_target(obj)
            query = {"target_type__exact": target.type, "target_id__exact": target.id}
        url = reverse(f"{self.admin_site.name}:console_auditentry_changelist")
        return HttpResponseRedirect(f"{url}?{urlencode(query)}")

    # Django's own log would be a second truth beside the audit log.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing: the service has written the audit log."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing: the service has written the audit log."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Nothing: the service has written the audit log."""

    def actor(self, request: HttpRequest) -> Any:
        """Who is at work."""
        return get_actor(request)

    def _list_filter_lookups(self) -> set[str]:
        lookups: set[str] = set()
        for name in map(str, self.list_filter):
            field = self.model._meta.get_field(name)
            path = f"{name}__{field.target_field.name}" if field.is_relation else name
            lookups |= {path, f"{path}__exact", f"{name}__isnull"}
        return lookups

    @staticmethod
    def _is_staff(request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_staff
