"""Paths of a new account password."""

from django.urls import path

from security.grants.mounts import in_settings
from security.passwords import views

urlpatterns = [
    path("settings/password/", views.change(in_settings()), name="password-change"),
    path("set-password/", views.set_by_link, name="password-link"),
]
