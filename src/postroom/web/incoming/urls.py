from django.urls import path

from postroom.web.incoming import acting, views

app_name = "incoming"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:incoming_id>/", views.show, name="show"),
    path("<int:incoming_id>/attach/", acting.attach, name="attach"),
    path("<int:incoming_id>/done/", acting.deal_with, name="done"),
    path("<int:incoming_id>/again/", acting.take_up_again, name="again"),
]
