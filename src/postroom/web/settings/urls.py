from django.urls import path

from postroom.web.settings import views

app_name = "settings"
urlpatterns = [path("", views.index, name="index")]
