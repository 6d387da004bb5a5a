"""Path of the overview."""

from django.urls import path

from security.account.overview import views

urlpatterns = [path("settings/account-security/", views.overview, name="overview")]
