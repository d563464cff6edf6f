from django.urls import path

from postroom.web.returns import cases, emails, reasons, scanning, uploads, views

app_name = "returns"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.csv", views.as_csv, name="csv"),
    path("export.xlsx", views.as_xlsx, name="xlsx"),
    path("report/", views.report, name="report"),
    path("reasons/", reasons.index, name="reasons"),
    path("reasons/new/", reasons.new, name="new_reason"),
    path("reasons/<slug:code>/", reasons.show, name="reason"),
    path("scan/", scanning.scan, name="scan"),
    path("by-hand/", scanning.by_hand, name="by_hand"),
    path("emails/", emails.index, name="emails"),
    path("emails/<int:message_id>/correct/", emails.correct, name="correct_mail"),
    path("emails/<int:message_id>/send/", emails.send, name="send_mail"),
    path("emails/<int:message_id>/close/", emails.close, name="close_mail"),
    path("files/", uploads.index, name="uploads"),
    path("files/<int:upload_id>/", uploads.show, name="upload"),
    path("letters/<int:letter_id>/take-back/", scanning.take_back, name="take_back"),
    path("letters/<int:letter_id>/picture/", views.picture, name="picture"),
    path("<int:case_id>/", cases.show, name="show"),
    path("<int:case_id>/correct/", cases.correct, name="correct"),
    path("<int:case_id>/send/", cases.send, name="send"),
    path("<int:case_id>/close/", cases.close, name="close"),
]
