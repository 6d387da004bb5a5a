"""Regaining an account."""

from django.urls import path

from security.logon.recovery import views

urlpatterns = [path("forgot-password/", views.start, name="recovery-start")]
