from django.urls import path

from postroom.web.audiences import lists, views

app_name = "audiences"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("count/", views.count, name="count"),
    path("<int:audience_id>/", views.show, name="show"),
    path("<int:audience_id>/count/", views.count, name="count"),
    path("<int:audience_id>/delete/", views.delete, name="delete"),
    path("lists/new/", lists.new, name="new-list"),
    path("lists/<int:list_id>/", lists.show, name="list"),
    path("lists/<int:list_id>/delete/", lists.delete, name="delete-list"),
]
