from django.urls import path

from postroom.web.pictures import views

app_name = "pictures"
urlpatterns = [path("", views.index, name="index"), path("files/", views.files, name="files")]
