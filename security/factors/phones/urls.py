"""Paths of an employee's own secure phone."""

from django.urls import path

from security.factors.phones import views

urlpatterns = [
    path("settings/phone/bind/", views.bind, name="phone-bind"),
    path("settings/phone/bind/code/", views.code, name="phone-bind-code"),
    path("settings/phone/bind/code/send/", views.send, name="phone-bind-code-send"),
    path("settings/phone/unbind/", views.unbind, name="phone-unbind"),
]
