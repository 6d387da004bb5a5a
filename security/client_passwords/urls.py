"""Paths of an employee's own security passwords."""

from django.urls import path

from security.client_passwords import views

urlpatterns = [
    path("settings/client-passwords/turn-on/", views.switch_on, name="client-passwords-turn-on"),
    path("settings/client-passwords/turn-off/", views.switch_off, name="client-passwords-turn-off"),
    path("settings/client-passwords/generate/", views.generate, name="client-password-generate"),
    path("settings/client-passwords/<uuid:public_id>/delete/", views.delete, name="client-password-delete"),
]
