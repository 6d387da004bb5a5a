"""One page for every proof."""

from django.urls import path

from security.step_up import views

urlpatterns = [path("settings/verify/<slug:purpose>/", views.step_up, name="step-up")]
