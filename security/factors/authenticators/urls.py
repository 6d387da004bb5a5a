"""Paths of an employee's own authenticator."""

from django.urls import path

from security.factors.authenticators import views

urlpatterns = [
    path("settings/authenticator/attach/", views.attach, name="authenticator-attach"),
    path("settings/authenticator/confirm/", views.confirm, name="authenticator-confirm"),
    path("settings/authenticator/replace/", views.replace, name="authenticator-replace"),
    path("settings/authenticator/delete/", views.delete, name="authenticator-delete"),
]
