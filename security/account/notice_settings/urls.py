"""Path of the page about notices."""

from django.urls import path

from security.account.notice_settings import views

urlpatterns = [path("settings/notices/", views.notice_settings, name="notice-settings")]
