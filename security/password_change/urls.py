"""Changing the account password."""

from django.urls import path

from security.password_change import views

urlpatterns = [path("settings/password/", views.change, name="password-change")]
