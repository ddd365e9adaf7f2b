"""Every component with its states, on one page that the axe test walks."""

from django.http import HttpResponse

from dashboard.frame import PublicRequest, public_page, render_page


@public_page
def show_styleguide(request: PublicRequest) -> HttpResponse:
    return render_page(request, "dashboard/styleguide/styleguide.html")
