"""URLs of the look: one form."""

from django.urls import path

from mailportal.ui import views

app_name = "ui"
urlpatterns = [path("theme/", views.set_theme, name="theme-set")]
