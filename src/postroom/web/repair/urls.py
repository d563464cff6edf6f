from django.urls import path

from postroom.web.repair import cells, exporting, views

app_name = "repair"
urlpatterns = [
    path("", views.index, name="index"),
    path("cells/", cells.save, name="cells"),
    path("repair.csv", exporting.as_csv, name="csv"),
    path("repair.xlsx", exporting.as_xlsx, name="xlsx"),
    path("<slug:cause>/", views.group, name="group"),
]
