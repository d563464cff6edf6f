from django.urls import path

from postroom.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("now/", views.show_now, name="now"),
]
