from django.urls import path

from postroom.web.outbox import papers, printers, proofs, receipts, texts, views, views_errands, views_message

app_name = "outbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("act/", views.act, name="act"),
    path("undo/<str:token>/", views.undo, name="undo"),
    path("errands/", views_errands.index, name="errands"),
    path("errands/<int:errand_id>/stop/", views_errands.stop, name="stop_errand"),
    path("errands/<int:errand_id>/undo/", views_errands.undo, name="undo_errand"),
    path("errands/<int:errand_id>/put-away/", views_errands.put_away, name="put_away_errand"),
    path("<int:message_id>/", views_message.show, name="show"),
    path("<int:message_id>/files/<int:file_id>/revoke/", views_message.revoke, name="revoke"),
    path("<int:message_id>/receipt/", receipts.take, name="receipt"),
    path("<int:message_id>/proofs.zip", proofs.bundle, name="proofs"),
    path("<int:message_id>/proofs/<int:proof_id>/", proofs.download, name="proof"),
    path("<int:message_id>/recall/", printers.recall, name="recall"),
    path("<int:message_id>/withdraw/", texts.withdraw, name="withdraw"),
    path("<int:message_id>/letter.pdf", papers.pdf, name="letter"),
    path("<int:message_id>/letter.png", papers.picture, name="letter_picture"),
    path("<int:message_id>/content/", views_message.show_content, name="content"),
]
