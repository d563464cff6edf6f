from django.urls import path

from postroom.web.writing import files, sending, views

app_name = "writing"
urlpatterns = [
    path("", views.new, name="new"),
    path("save/", views.save, name="save"),
    path("beside/", views.beside_text, name="beside"),
    path("shown/", views.shown, name="shown"),
    path("send/", sending.send, name="send"),
    path("test/", sending.test, name="test"),
    path("attach/", files.attach, name="attach"),
    path("<int:message_id>/", views.edit, name="edit"),
    path("<int:message_id>/preview/", views.preview_frame, name="preview"),
    path("<int:message_id>/take-back/", sending.take_back, name="take_back"),
    path("<int:message_id>/files/<int:file_id>/", files.download, name="file"),
    path("<int:message_id>/files/<int:file_id>/remove/", files.remove, name="remove_file"),
]
