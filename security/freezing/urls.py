"""Paths of the page behind a notice's link, and of the settings pages that decide about what was stopped."""

from django.urls import path

from security.freezing import views

urlpatterns = [
    path("not-me/", views.freeze, name="freeze"),
    path("settings/stopped/", views.frozen, name="frozen"),
    path("settings/stopped/allow/", views.thaw, name="frozen-thaw"),
    path("settings/stopped/remove/", views.remove, name="frozen-remove"),
]
