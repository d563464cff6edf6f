from django.urls import path

from postroom.web.suppressions import views

app_name = "suppressions"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:suppression_id>/remove/", views.remove, name="remove"),
]
