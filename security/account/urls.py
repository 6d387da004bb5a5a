"""Paths of what an account shows its owner: its security, where it is logged on, and what its owner chooses."""

from django.urls import path

from security.account.choices import views as choices
from security.account.logon_history import views as logons
from security.account.overview import views as overview
from security.account.presence import views as presence

urlpatterns = [
    path("language/", choices.set_language, name="language-set"),
    path("settings/account-security/", overview.overview, name="overview"),
    path("settings/notices/", choices.notice_settings, name="notice-settings"),
    path("settings/trusted-devices/", presence.device_list, name="trusted-device-list"),
    path("settings/trusted-devices/remove-all/", presence.remove_devices, name="trusted-device-remove-all"),
    path("settings/trusted-devices/not-mine/", presence.not_mine, name="trusted-device-not-mine"),
    path("settings/trusted-devices/<uuid:public_id>/remove/", presence.remove_device, name="trusted-device-remove"),
    path("settings/sessions/", presence.session_list, name="session-list"),
    path("settings/sessions/end-others/", presence.end_others, name="session-end-others"),
    path("settings/sessions/<uuid:public_id>/end/", presence.end_one, name="session-end"),
    path("settings/logons/", logons.logon_list, name="logon-list"),
    path("settings/logons/<int:number>/not-me/", logons.not_me, name="logon-not-me"),
    path("settings/logons/<int:number>/was-me/", logons.was_me, name="logon-was-me"),
]
