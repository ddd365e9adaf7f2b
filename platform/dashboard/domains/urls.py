"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.domains import views

urlpatterns: list[URLPattern] = [
    path("domains/", views.list_domains, name="domains-list"),
    path("domains/<int:domain_id>/", views.show_domain, name="domains-domain"),
    path("domains/<int:domain_id>/check/", views.check_domain, name="domains-check"),
    path("domains/<int:domain_id>/primary/", views.make_primary, name="domains-primary"),
    path("domains/<int:domain_id>/redirects/", views.save_redirects, name="domains-redirects"),
    path("domains/<int:domain_id>/delete/", views.delete_domain, name="domains-delete"),
]
