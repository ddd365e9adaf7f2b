"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.designer.views import designing, designs, editing

# The edge accepts larger bodies where a logo may come (edge.bridge.request_bodies).
urlpatterns: list[URLPattern] = [
    path("qrs/<str:short_id>/design/", designing.design_code, name="designer-code"),
    path("qrs/<str:short_id>/download/", designing.show_download, name="designer-download"),
    path("settings/designs/", designs.show_designs, name="designer-designs"),
    path("settings/designs/new/", editing.create, name="designer-new"),
    path("settings/designs/<int:design_id>/", editing.edit, name="designer-edit"),
    path(
        "settings/designs/<int:design_id>/delete/", designs.confirm_deletion, name="designer-delete"
    ),
    path("settings/designs/<int:design_id>/image.svg", designs.show_image, name="designer-image"),
]
