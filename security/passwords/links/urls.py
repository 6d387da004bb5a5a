"""Path of the page behind a one-time link."""

from django.urls import path

from security.passwords.links import views

urlpatterns = [path("set-password/", views.set_password, name="password-link")]
