from django.urls import path

from postroom.web.shell import views

app_name = "shell"
urlpatterns = [
    path("appearance/", views.change_appearance, name="appearance"),
    path("palette/", views.palette, name="palette"),
    path("gallery/", views.show_gallery, name="gallery"),
]
