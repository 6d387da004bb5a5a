"""The set-up at the first logon."""

from django.urls import path

from security.logon.wizard import phone_views, views

urlpatterns = [
    path("logon/set-up/", views.begin, name="set-up"),
    path("logon/set-up/questions/", views.choose, name="set-up-questions"),
    path("logon/set-up/questions/confirm/", views.confirm, name="set-up-confirm"),
    path("logon/set-up/questions/anew/", views.choose_anew, name="set-up-choose-anew"),
    path("logon/set-up/phone/", phone_views.number, name="set-up-phone"),
    path("logon/set-up/phone/code/", phone_views.code, name="set-up-phone-code"),
    path("logon/set-up/phone/code/send/", phone_views.send, name="set-up-phone-send"),
    path("logon/set-up/phone/skip/", phone_views.skip, name="set-up-phone-skip"),
]
