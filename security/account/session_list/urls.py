"""Paths of the list of sessions."""

from django.urls import path

from security.account.session_list import views

urlpatterns = [
    path("settings/sessions/", views.session_list, name="session-list"),
    path("settings/sessions/end-others/", views.end_others, name="session-end-others"),
    path("settings/sessions/<uuid:public_id>/end/", views.end_one, name="session-end"),
]
