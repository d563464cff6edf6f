from django.urls import path, re_path

from postroom.web.public import files, health, pictures, preferences, reports, views

app_name = "public"
urlpatterns = [
    re_path(r"^p/opt-out/(?P<token>[^/]+)/?$", views.opt_out, name="opt-out"),
    re_path(r"^p/opt-out/(?P<token>[^/]+)/undo/$", views.undo, name="undo"),
    re_path(r"^p/preferences/(?P<token>[^/]+)/?$", preferences.preferences, name="preferences"),
    re_path(r"^p/files/(?P<token>[^/]+)/?$", files.offer, name="file"),
    re_path(r"^p/files/(?P<token>[^/]+)/fetch/$", files.fetch, name="fetch"),
    re_path(r"^p/report/(?P<token>[^/]+)/?$", reports.take, name="report"),
    path("p/pictures/<str:digest>", pictures.show, name="picture"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
