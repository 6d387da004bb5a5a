"""The two addresses that the bar at the top posts to."""

from django.http import HttpResponse
from django.urls import include, path

POSTS = [
    path("logoff/", lambda _: HttpResponse(), name="logoff"),
    path("language/", lambda _: HttpResponse(), name="language-set"),
]
urlpatterns = [path("", include((POSTS, "security")))]
