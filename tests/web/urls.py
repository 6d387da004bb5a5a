"""Probes: one view for each way a request can end, behind the real walls."""

import django.db
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from psycopg.errors import lookup

from mailportal.errors import PortalError
from mailportal.ui.views import set_theme
from mailportal.urls import handler400, handler403, handler404, handler500
from mailportal.web import pages
from mailportal.web.error_pages import error_page

__all__ = ["handler400", "handler403", "handler404", "handler500"]


class Taken(PortalError):
    status = 409
    title = "Ten is the limit"
    message = "Delete one first."


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


@csrf_exempt
@require_POST
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(repr(dict(request.POST.lists())))


UPLOAD_BYTES = 3 * 2**20 + 65_536


@csrf_exempt
@pages.page(pages.anybody, pages.SEND, most_bytes=UPLOAD_BYTES)
def upload(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(sum(len(file.read()) for file in request.FILES.values())))


@csrf_exempt
@pages.page(pages.anybody, pages.SEND, repeats=("who",))
def ticks(request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(request.POST.getlist("who")))


def guarded_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sent")


def raising(error: Exception) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def sql_state(request: HttpRequest, state: str) -> HttpResponse:
    reason = lookup(state)("secret reason")
    # As Django passes on what the driver raises.
    raise getattr(django.db, next(kind.__name__ for kind in type(reason).__mro__[1:])) from reason


def designed(request: HttpRequest, status: int) -> HttpResponse:
    return error_page(request, status, retry_after=90 if status == 429 else None)


urlpatterns = [
    path("", include(([path("theme/", set_theme, name="theme-set")], "ui"))),
    path("page/", page),
    path("away/", lambda _: HttpResponseRedirect("/page/")),
    path("form/", form),
    path("upload/", upload),
    path("ticks/", ticks),
    path("guarded/", guarded_form),
    path("fails/denied/", raising(PermissionDenied("secret reason"))),
    path("fails/suspicious/", raising(SuspiciousOperation("secret reason"))),
    path("fails/bug/", raising(ZeroDivisionError("secret reason"))),
    path("fails/database/", raising(OperationalError("database is locked"))),
    path("fails/sql-state/<str:state>/", sql_state),
    path("fails/domain/", raising(Taken())),
    path("fails/throttled/", raising(Taken("Wait.", retry_after=61))),
    path("designed/<int:status>/", designed),
]
