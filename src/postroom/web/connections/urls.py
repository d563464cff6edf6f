from django.urls import path

from postroom.web.connections import mailboxes, stop, switches, views

app_name = "connections"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<slug:kind>/", views.new, name="new"),
    path("<int:account_id>/", views.show, name="account"),
    path("<int:account_id>/try/", switches.try_out, name="try"),
    path("<int:account_id>/live/", switches.go_live, name="live"),
    path("<int:account_id>/release/", switches.release, name="release"),
    path("<int:account_id>/capture/", switches.capture, name="capture"),
    path("<int:account_id>/pause/", switches.pause, name="pause"),
    path("<int:account_id>/resume/", switches.resume, name="resume"),
    path("mailboxes/new/", mailboxes.new, name="mailbox-new"),
    path("mailboxes/<int:mailbox_id>/", mailboxes.show, name="mailbox"),
    path("mailboxes/<int:mailbox_id>/try/", mailboxes.try_out, name="mailbox-try"),
    path("mailboxes/<int:mailbox_id>/remove/", mailboxes.remove, name="mailbox-remove"),
    path("stop/", stop.stop, name="stop"),
    path("go-on/", stop.go_on, name="go-on"),
]
