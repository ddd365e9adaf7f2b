"""The base of the ModelAdmins."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User
from audit.targets import Target
from console.actors import get_site_actor
from console.admin.typed_bases import AnyModelAdmin
from kernel.errors import ApiError


class ConsoleAdmin(AnyModelAdmin):
    """A ModelAdmin that writes by console.services only.

    Subclasses enable actions by can_add, can_change and can_delete; permission is the same for
    all of them: staff. list_title and row_title: the names of the list and of a row in the UI.
    """

    list_title = ""
    row_title = ""
    change_list_template = "console/change_list.html"
    change_form_template = "console/change_form.html"
    can_add = False
    can_change = False
    can_delete = False
    list_per_page = 50
    # A count of every row for each search would scan tables that only grow.
    show_full_result_count = False

    def audit_target(self, obj: Any) -> Target:
        """The target under which the audit log has changes of this row."""
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and self._is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and self._is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete and self._is_staff(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's bulk delete, which would bypass the services."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only lookups of the list's own filters.

        Django allows any field of the model: ?password__startswith= would reveal a hash letter
        by letter.
        """
        return lookup in self._list_filter_lookups()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """With hidden initial values, so that changes by others meanwhile are not overwritten."""
        form = super().get_form(request, obj, change, **kwargs)
        if change:
            for field in form.base_fields.values():
                field.show_hidden_initial = True
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Pass only the changed fields to a service; others may have changed the rest meanwhile."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        stored = self.store(request, obj, fields) if change else self.create(request, fields)
        # Django continues with obj, so it becomes the stored row, its key included.
        obj.__dict__.update(stored.__dict__)

    def store(self, request: HttpRequest, obj: Any, changes: dict[str, Any]) -> Any:
        """Change a row by its service; returns the stored row."""
        raise NotImplementedError

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Any:
        """Create a row by its service; returns the stored row."""
        raise NotImplementedError

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        names = {
            "title": self.list_title,
            "list_title": self.list_title,
            "row_title": self.row_title,
        }
        return super().changelist_view(request, {**names, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """An error of a service becomes a message on the form."""
        title = self.row_title if object_id else f"New {self.row_title}"
        context = {"title": title, "list_title": self.list_title, **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except ApiError as error:
            return self.redirect_with_error(request, error, request.get_full_path())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ApiError as error:
            return self.redirect_with_error(request, error, request.get_full_path())

    def redirect_with_error(self, request: HttpRequest, error: ApiError, path: str) -> HttpResponse:
        messages.error(request, error.detail)
        return HttpResponseRedirect(path)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the row's entries in the audit log, which replaces Django's history."""
        obj = self.get_object(request, object_id)
        query = {}
        if obj is not None:
            target = self.audit_target(obj)
            query = {"target_type__exact": target.type, "target_id__exact": target.id}
        url = reverse(f"{self.admin_site.name}:console_auditentry_changelist")
        return HttpResponseRedirect(f"{url}?{urlencode(query)}")

    # The services write the audit log; Django's own log would duplicate it.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        pass

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        pass

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        pass

    def actor(self, request: HttpRequest) -> Any:
        return get_site_actor(request)

    def _list_filter_lookups(self) -> set[str]:
        lookups: set[str] = set()
        for entry in self.list_filter:
            if isinstance(entry, type) and issubclass(entry, SimpleListFilter):
                lookups.add(str(entry.parameter_name))
                continue
            name = str(entry[0] if isinstance(entry, tuple) else entry)
            field = self.model._meta.get_field(name)
            path = f"{name}__{field.target_field.name}" if field.is_relation else name
            lookups |= {path, f"{path}__exact", f"{name}__isnull"}
        return lookups

    @staticmethod
    def _is_staff(request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_staff
