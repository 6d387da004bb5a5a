"""URLs of the language: one form."""

from django.urls import path

from security.account.language import views

urlpatterns = [path("language/", views.set_language, name="language-set")]
