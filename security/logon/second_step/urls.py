"""The second step of the logon."""

from django.urls import path

from security.logon.second_step import views

urlpatterns = [
    path("logon/verify/", views.choose, name="second-step"),
    path("logon/verify/phone/send/", views.send, name="second-step-send"),
    path("logon/verify/<slug:method>/", views.verify, name="second-step-method"),
]
