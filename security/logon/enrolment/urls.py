"""Attaching an authenticator during the logon."""

from django.urls import path

from security.logon.enrolment import views

urlpatterns = [
    path("logon/attach/", views.begin, name="enrolment"),
    path("logon/attach/confirm/", views.confirm, name="enrolment-confirm"),
    path("logon/attach/codes/", views.download, name="enrolment-download"),
]
