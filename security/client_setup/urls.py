"""The address book of the set-up hosts, apart from the portal's (mailportal/web/set_up_hosts.py): these paths alone."""

from typing import Final

from django.urls import path

from security.client_passwords.set_up_file import PROFILE_PATH
from security.client_setup import views

urlpatterns: Final = [
    path("mail/config-v1.1.xml", views.autoconfig, name="autoconfig"),
    path(".well-known/autoconfig/mail/config-v1.1.xml", views.autoconfig, name="autoconfig-well-known"),
    path("autodiscover/autodiscover.xml", views.autodiscover, name="autodiscover"),
    path(".well-known/user-agent-configuration.json", views.pacc, name="pacc"),
    path(PROFILE_PATH, views.profile, name="profile"),
]
