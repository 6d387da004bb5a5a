"""Changing the account password."""

from django.urls import path

from security.passwords.change import views

urlpatterns = [path("settings/password/", views.change, name="password-change")]
