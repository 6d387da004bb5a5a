"""The web's address book."""

from django.urls import URLPattern, URLResolver, include, path

from mailportal.captcha import views as captcha
from mailportal.sms import views as sms
from mailportal.ui import views as ui
from mailportal.web import well_known
from security.logon.views import home

_CAPTCHA = [
    path("captcha/<slug:form>/<slug:challenge_id>/picture/", captcha.picture, name="picture"),
    path("captcha/<slug:form>/<slug:challenge_id>/sound/", captcha.sound, name="sound"),
    path("captcha/<slug:form>/<slug:challenge_id>/work/", captcha.work, name="work"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include(([path(".well-known/security.txt", well_known.security_txt, name="security-txt")], "web"))),
    path("", include(([path("theme/", ui.set_theme, name="theme-set")], "ui"))),
    # For gateways; no page for people.
    path("", include(([path("sms/delivery/<slug:token>/", sms.delivery, name="delivery")], "sms"))),
    path("", include((_CAPTCHA, "captcha"))),
    path("", include("security.urls")),
    path("", include("admin_console.urls")),
    path("", include("admin_console.operator_urls")),
]

handler400 = "mailportal.web.error_pages.bad_request"
handler403 = "mailportal.web.error_pages.forbidden"
handler404 = "mailportal.web.error_pages.not_found"
handler500 = "mailportal.web.error_pages.failed"
