"""The web's address book."""

from django.urls import URLPattern, URLResolver, include, path

from security.logon.views import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("mailportal.ui.urls")),
    path("", include("mailportal.sms.urls")),
    path("", include("mailportal.captcha.urls")),
    path("", include("security.urls")),
    path("", include("admin_console.urls")),
]

handler400 = "mailportal.web.error_pages.bad_request"
handler403 = "mailportal.web.error_pages.forbidden"
handler404 = "mailportal.web.error_pages.not_found"
handler500 = "mailportal.web.error_pages.failed"
