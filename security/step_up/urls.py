"""One page for every proof."""

from django.urls import path

from security.step_up import views

urlpatterns = [
    path("settings/verify/<slug:purpose>/", views.step_up, name="step-up"),
    path("settings/verify/<slug:purpose>/phone/send/", views.send, name="step-up-send"),
    path("settings/verify/<slug:purpose>/<slug:method>/", views.step_up, name="step-up-method"),
]
