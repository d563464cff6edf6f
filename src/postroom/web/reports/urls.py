from django.urls import path

from postroom.web.reports import exporting, views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("report.csv", exporting.as_csv, name="csv"),
    path("report.xlsx", exporting.as_xlsx, name="xlsx"),
]
