from django.urls import path

from postroom.web.webhooks import acting, views

app_name = "webhooks"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:webhook_id>/", views.show, name="show"),
    path("<int:webhook_id>/change/", views.change, name="change"),
    path("<int:webhook_id>/secret/", acting.renew_secret, name="secret"),
    path("<int:webhook_id>/test/", acting.send_test, name="test"),
    path("<int:webhook_id>/pause/", acting.pause, name="pause"),
    path("<int:webhook_id>/resume/", acting.resume, name="resume"),
    path("<int:webhook_id>/remove/", acting.remove, name="remove"),
    path("<int:webhook_id>/replay/", acting.replay_failed, name="replay_failed"),
    path("<int:webhook_id>/replay/<int:delivery_id>/", acting.replay, name="replay"),
]
