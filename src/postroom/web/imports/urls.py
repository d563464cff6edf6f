from django.urls import path

from postroom.web.imports import steps, views

app_name = "import"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:import_id>/", views.show, name="show"),
    path("<int:import_id>/columns/", steps.columns, name="columns"),
    path("<int:import_id>/check/", steps.check, name="check"),
    path("<int:import_id>/discard/", steps.discard, name="discard"),
    path("<int:import_id>/run/", steps.run, name="run"),
    path("<int:import_id>/refused.csv", views.refused, name="refused"),
]
