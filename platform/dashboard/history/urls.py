"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.history.views import (
    bulk,
    history,
    image_tables,
    images,
    importing,
    replacing,
    sheets,
    trash,
)

urlpatterns: list[URLPattern] = [
    path("qrs/trash/", trash.list_trash, name="history-trash"),
    path("qrs/trash/empty/", trash.empty, name="history-empty"),
    path("qrs/trash/<str:short_id>/restore/", trash.restore, name="history-restore"),
    path("qrs/trash/<str:short_id>/delete/", trash.purge, name="history-purge"),
    path("qrs/import/", importing.paste, name="history-import"),
    path("qrs/import/done/", importing.show_created, name="history-imported"),
    path("qrs/bulk/", bulk.change_many, name="history-bulk"),
    path("qrs/bulk/replace/", replacing.replace, name="history-replace"),
    path("qrs/sheet/", sheets.print_labels, name="history-sheet"),
    path("qrs/images/", images.start, name="history-images-start"),
    path("qrs/images/new/", image_tables.upload, name="history-images-new"),
    path("qrs/images/<uuid:job_id>/", images.show, name="history-images"),
    path("qrs/images/<uuid:job_id>/file/", images.download, name="history-images-file"),
    path("qrs/images/<uuid:job_id>/cancel/", images.cancel, name="history-images-cancel"),
    path("qrs/<str:short_id>/history/", history.show_history, name="history-code"),
    path("qrs/<str:short_id>/history/restore/", history.lead_again, name="history-again"),
]
