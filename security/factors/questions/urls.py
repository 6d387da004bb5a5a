"""Paths of an employee's own security questions."""

from django.urls import path

from security.factors.questions import views

urlpatterns = [
    path("settings/questions/", views.choose, name="question-list"),
    path("settings/questions/confirm/", views.confirm, name="question-confirm"),
]
