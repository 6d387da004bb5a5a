"""Paths of an employee's own recovery codes."""

from django.urls import path

from security.factors.recovery_codes import views

urlpatterns = [
    path("settings/recovery-codes/", views.renew, name="recovery-code-renew"),
    path("settings/recovery-codes/download/", views.download, name="recovery-code-download"),
]
