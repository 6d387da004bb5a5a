"""Paths of the logon history."""

from django.urls import path

from security.account.logon_history import views

urlpatterns = [
    path("settings/logons/", views.logon_list, name="logon-list"),
    path("settings/logons/<int:number>/not-me/", views.not_me, name="logon-not-me"),
    path("settings/logons/<int:number>/was-me/", views.was_me, name="logon-was-me"),
]
