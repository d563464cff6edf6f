"""The addresses of all screens."""

from django.urls import include, path

urlpatterns = [
    path("", include("postroom.web.shell.urls")),
    path("", include("postroom.web.public.urls")),
    path("in/", include("allauth.account.urls")),
]
