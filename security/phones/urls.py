"""Paths of an employee's own secure phone."""

from django.urls import path

from security.phones import proof_views, views
from security.phones.rules import Change

_BIND, _UNBIND = {"kind": Change.BIND}, {"kind": Change.UNBIND}

urlpatterns = [
    path("settings/phone/bind/", views.bind, name="phone-bind"),
    path("settings/phone/bind/verify/", proof_views.verify, _BIND, name="phone-bind-verify"),
    path("settings/phone/bind/verify/send/", proof_views.send, _BIND, name="phone-bind-verify-send"),
    path("settings/phone/bind/code/", views.code, name="phone-bind-code"),
    path("settings/phone/bind/code/send/", views.send, name="phone-bind-code-send"),
    path("settings/phone/unbind/", views.unbind, name="phone-unbind"),
    path("settings/phone/unbind/verify/", proof_views.verify, _UNBIND, name="phone-unbind-verify"),
    path("settings/phone/unbind/verify/send/", proof_views.send, _UNBIND, name="phone-unbind-verify-send"),
]
