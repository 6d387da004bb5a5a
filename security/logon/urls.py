"""Where people come in and go out."""

from django.urls import path

from security.logon import views

urlpatterns = [
    path("logon/", views.log_on, name="logon"),
    path("logoff/", views.log_off, name="logoff"),
]
