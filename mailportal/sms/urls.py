"""The address for gateways; no page for people."""

from django.urls import path

from mailportal.sms import views

app_name = "sms"
urlpatterns = [path("sms/delivery/<slug:token>/", views.delivery, name="delivery")]
