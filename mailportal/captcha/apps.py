"""The captcha: what tells a person from a program, a little."""

from django.apps import AppConfig


class CaptchaConfig(AppConfig):
    name = "mailportal.captcha"
    label = "captcha"
