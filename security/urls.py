"""The doorman's address book: each area names its own pages."""

from django.urls import include, path

app_name = "security"
urlpatterns = [
    path("", include("security.logon.urls")),
    path("", include("security.account.urls")),
    path("", include("security.step_up.urls")),
    path("", include("security.passwords.urls")),
    path("", include("security.client_passwords.urls")),
    path("", include("security.freezing.urls")),
    path("", include("security.factors.urls")),
]
