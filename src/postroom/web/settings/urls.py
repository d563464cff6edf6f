from django.urls import path

from postroom.web.settings import hours, views, words

app_name = "settings"
urlpatterns = [
    path("", views.index, name="index"),
    path("hours/", hours.index, name="hours"),
    path("hours/new/", hours.edit, name="new-hours"),
    path("hours/<int:hours_id>/", hours.edit, name="hours-of"),
    path("hours/<int:hours_id>/remove/", hours.remove, name="remove-hours"),
    path("words/", words.index, name="words"),
    path("words/<int:word_id>/remove/", words.remove, name="remove-word"),
]
