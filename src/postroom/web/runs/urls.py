from django.urls import path

from postroom.web.runs import checking, recipients, steering, views, who, wizard

app_name = "runs"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", wizard.new, name="new"),
    path("<int:run_id>/", views.show, name="show"),
    path("<int:run_id>/who/", who.who, name="who"),
    path("<int:run_id>/what/", wizard.what, name="what"),
    path("<int:run_id>/check/", checking.check, name="check"),
    path("<int:run_id>/stand-in/", checking.stand_in, name="stand_in"),
    path("<int:run_id>/generate/", checking.generate, name="generate"),
    path("<int:run_id>/preview/<int:contact_id>/", wizard.preview_frame, name="preview"),
    path("<int:run_id>/approve/", steering.approve, name="approve"),
    path("<int:run_id>/pause/", steering.pause, name="pause"),
    path("<int:run_id>/resume/", steering.resume, name="resume"),
    path("<int:run_id>/cancel/", steering.cancel, name="cancel"),
    path("<int:run_id>/recipients/", recipients.index, name="recipients"),
    path("<int:run_id>/recipients.csv", recipients.download, name="report"),
    path("<int:run_id>/recipients/<int:item_id>/", recipients.show, name="message"),
    path("<int:run_id>/recipients/<int:item_id>/content/", recipients.content_frame, name="content"),
]
