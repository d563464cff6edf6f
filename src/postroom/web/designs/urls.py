from django.urls import path

from postroom.web.designs import changing, editing, letter_check, letters, views

app_name = "designs"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("letters/", letters.index, name="letters"),
    path("letters/new/", letters.new, name="new_letter"),
    path("letters/<int:design_id>/", letters.edit, name="letter"),
    path("letters/<int:design_id>/save/", letters.save, name="letter_save"),
    path("letters/<int:design_id>/publish/", letters.publish, name="letter_publish"),
    path("letters/<int:design_id>/beside/", letters.beside, name="letter_beside"),
    path("letters/<int:design_id>/letterhead/", letters.letterhead, name="letterhead"),
    path("letters/<int:design_id>/sample/<int:page>/", letters.sample, name="letter_sample"),
    path("letters/<int:design_id>/check/", letter_check.check, name="letter_check"),
    path("letters/<int:design_id>/sample.pdf", letters.sample_pdf, name="letter_pdf"),
    path("<int:design_id>/", editing.edit, name="edit"),
    path("<int:design_id>/save/", editing.save, name="save"),
    path("<int:design_id>/publish/", editing.publish, name="publish"),
    path("<int:design_id>/beside/", editing.beside, name="beside"),
    path("<int:design_id>/preview/", editing.preview_frame, name="preview"),
    path("<int:design_id>/specimen/", views.specimen, name="specimen"),
    path("<int:design_id>/versions/", views.versions, name="versions"),
    path("<int:design_id>/versions/<int:number>/", views.version, name="version"),
    path("<int:design_id>/versions/<int:number>/restore/", changing.restore, name="restore"),
    path("<int:design_id>/settings/", changing.settings, name="settings"),
    path("<int:design_id>/rename/", changing.rename, name="rename"),
    path("<int:design_id>/allow/", changing.allow, name="allow"),
    path("<int:design_id>/copy/", changing.copy, name="copy"),
    path("<int:design_id>/retire/", changing.retire, name="retire"),
    path("<int:design_id>/bring-back/", changing.bring_back, name="bring_back"),
    path("<int:design_id>/choose/", changing.choose, name="choose"),
    path("<int:design_id>/choices/<int:choice_id>/stop/", changing.stop_choosing, name="stop_choosing"),
]
