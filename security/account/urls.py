"""Paths of what an account shows its owner: its security, where it is logged on, and what its owner chooses."""

from django.urls import path

from security.account.language import views as language
from security.account.logon_history import views as logons
from security.account.notice_settings import views as notices
from security.account.overview import views as overview
from security.account.session_list import views as sessions
from security.account.trusted_devices import views as devices

urlpatterns = [
    path("language/", language.set_language, name="language-set"),
    path("settings/account-security/", overview.overview, name="overview"),
    path("settings/notices/", notices.notice_settings, name="notice-settings"),
    path("settings/trusted-devices/", devices.device_list, name="trusted-device-list"),
    path("settings/trusted-devices/remove-all/", devices.remove_all, name="trusted-device-remove-all"),
    path("settings/trusted-devices/not-mine/", devices.not_mine, name="trusted-device-not-mine"),
    path("settings/trusted-devices/<uuid:public_id>/remove/", devices.remove_one, name="trusted-device-remove"),
    path("settings/sessions/", sessions.session_list, name="session-list"),
    path("settings/sessions/end-others/", sessions.end_others, name="session-end-others"),
    path("settings/sessions/<uuid:public_id>/end/", sessions.end_one, name="session-end"),
    path("settings/logons/", logons.logon_list, name="logon-list"),
    path("settings/logons/<int:number>/not-me/", logons.not_me, name="logon-not-me"),
    path("settings/logons/<int:number>/was-me/", logons.was_me, name="logon-was-me"),
]
