from django.urls import path

from postroom.web.outbox import views, views_message

app_name = "outbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("act/", views.act, name="act"),
    path("undo/<str:token>/", views.undo, name="undo"),
    path("<int:message_id>/", views_message.show, name="show"),
    path("<int:message_id>/content/", views_message.show_content, name="content"),
]
