"""The one address that the bar at the top posts to."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [path("", include(([path("logoff/", lambda _: HttpResponse(), name="logoff")], "security")))]
