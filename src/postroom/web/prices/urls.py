from django.urls import path

from postroom.web.prices import importing, limiting, views

app_name = "prices"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("import/", importing.bring, name="import"),
    path("prices.csv", views.as_csv, name="csv"),
    path("example.csv", views.example, name="example"),
    path("limits/", limiting.index, name="limits"),
    path("limits/new/", limiting.edit, name="new-limit"),
    path("limits/<int:limit_id>/", limiting.edit, name="limit"),
    path("limits/<int:limit_id>/remove/", limiting.remove, name="remove-limit"),
    path("<int:rate_id>/retire/", views.retire, name="retire"),
]
