from django.urls import path

from postroom.web.templates import beside, changing, dressing, editing, history, leaving, views

app_name = "templates"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("from-file/", leaving.take_in, name="take_in"),
    path("<int:template_id>/", editing.edit, name="edit"),
    path("<int:template_id>/save/", editing.save, name="save"),
    path("<int:template_id>/publish/", editing.publish, name="publish"),
    path("<int:template_id>/drop-language/", editing.drop_language, name="drop_language"),
    path("<int:template_id>/beside/", beside.beside, name="beside"),
    path("<int:template_id>/preview/<int:contact_id>/", beside.frame, name="preview"),
    path("<int:template_id>/letter/<int:contact_id>/", beside.letter, name="letter"),
    path("<int:template_id>/versions/", history.versions, name="versions"),
    path("<int:template_id>/versions/compare/", history.compare, name="compare"),
    path("<int:template_id>/versions/<int:version_number>/", history.version, name="version"),
    path("<int:template_id>/versions/<int:version_number>/restore/", history.restore, name="restore"),
    path("<int:template_id>/test/", leaving.test, name="test"),
    path("<int:template_id>/file/", leaving.take_out, name="take_out"),
    path("<int:template_id>/settings/", changing.settings, name="settings"),
    path("<int:template_id>/dress/", dressing.dress, name="dress"),
    path("<int:template_id>/allow/", changing.allow, name="allow"),
    path("<int:template_id>/rename/", changing.rename, name="rename"),
    path("<int:template_id>/copy/", changing.copy, name="copy"),
    path("<int:template_id>/retire/", changing.retire, name="retire"),
    path("<int:template_id>/bring-back/", changing.bring_back, name="bring_back"),
    path("<int:template_id>/reset/", changing.reset, name="reset"),
]
