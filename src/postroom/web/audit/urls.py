from django.urls import path

from postroom.web.audit import views

app_name = "audit"
urlpatterns = [path("", views.index, name="index")]
