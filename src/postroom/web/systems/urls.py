from django.urls import path

from postroom.web.systems import views

app_name = "systems"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:system_id>/", views.change, name="change"),
    path("<int:system_id>/rotate/", views.rotate, name="rotate"),
    path("<int:system_id>/shut-out/", views.shut_out, name="shut_out"),
]
