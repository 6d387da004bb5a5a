"""The change of the password that a logon asks for."""

from django.urls import path

from security.logon.forced_change import views

urlpatterns = [path("logon/change-password/", views.change, name="forced-change")]
