from django.urls import path

from postroom.web.settings import hours, views

app_name = "settings"
urlpatterns = [
    path("", views.index, name="index"),
    path("hours/", hours.index, name="hours"),
    path("hours/new/", hours.new, name="new-hours"),
    path("hours/<int:hours_id>/", hours.change, name="hours-of"),
    path("hours/<int:hours_id>/remove/", hours.remove, name="remove-hours"),
]
