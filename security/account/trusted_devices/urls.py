"""Paths of the trusted devices."""

from django.urls import path

from security.account.trusted_devices import views

urlpatterns = [
    path("settings/trusted-devices/", views.device_list, name="trusted-device-list"),
    path("settings/trusted-devices/remove-all/", views.remove_all, name="trusted-device-remove-all"),
    path("settings/trusted-devices/not-mine/", views.not_mine, name="trusted-device-not-mine"),
    path("settings/trusted-devices/<uuid:public_id>/remove/", views.remove_one, name="trusted-device-remove"),
]
