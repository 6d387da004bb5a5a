"""Paths of the proof of identity before sensitive acts, and of the act that asks for it on its own page."""

from django.urls import path

from security.step_up import views
from security.step_up.http import in_step_up

urlpatterns = [
    path("settings/verify/<slug:purpose>/", views.verify(in_step_up), name="step-up"),
    path("settings/verify/<slug:purpose>/phone/send/", views.send(in_step_up), name="step-up-send"),
    path("settings/verify/<slug:purpose>/<slug:method>/", views.verify(in_step_up), name="step-up-method"),
    path("settings/authenticator/replace/", views.replace, name="authenticator-replace"),
]
