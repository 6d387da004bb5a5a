"""Addresses of what a captcha shows."""

from django.urls import path

from mailportal.captcha import views

app_name = "captcha"
urlpatterns = [
    path("captcha/<slug:form>/<slug:challenge_id>/picture/", views.picture, name="picture"),
    path("captcha/<slug:form>/<slug:challenge_id>/sound/", views.sound, name="sound"),
    path("captcha/<slug:form>/<slug:challenge_id>/work/", views.work, name="work"),
]
