from django.urls import path

from postroom.web.costs import views

app_name = "costs"
urlpatterns = [
    path("", views.index, name="index"),
    path("costs.csv", views.as_csv, name="csv"),
    path("costs.xlsx", views.as_xlsx, name="xlsx"),
]
