"""The doorman's address book: each slice names its own pages."""

from django.urls import include, path

app_name = "security"
urlpatterns = [
    path("", include("security.logon.urls")),
    path("", include("security.language.urls")),
    path("", include("security.second_step.urls")),
    path("", include("security.enrolment.urls")),
    path("", include("security.forced_change.urls")),
    path("", include("security.wizard.urls")),
    path("", include("security.recovery.urls")),
    path("", include("security.step_up.urls")),
    path("", include("security.password_change.urls")),
    path("", include("security.overview.urls")),
    path("", include("security.client_passwords.urls")),
    path("", include("security.notice_settings.urls")),
    path("", include("security.password_links.urls")),
    path("", include("security.freezing.urls")),
    path("", include("security.authenticators.urls")),
    path("", include("security.phones.urls")),
    path("", include("security.questions.urls")),
    path("", include("security.recovery_codes.urls")),
    path("", include("security.trusted_devices.urls")),
    path("", include("security.session_list.urls")),
    path("", include("security.logons.urls")),
]
