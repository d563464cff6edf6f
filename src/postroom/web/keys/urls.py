from django.urls import path

from postroom.web.keys import views

app_name = "keys"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:key_id>/revoke/", views.revoke, name="revoke"),
]
