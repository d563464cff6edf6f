from django.urls import path

from postroom.web.tags import kinds, suggesting, views

app_name = "tags"
urlpatterns = [
    path("", views.index, name="index"),
    path("suggest/", suggesting.suggest, name="suggest"),
    path("new-kind/", kinds.new, name="new_kind"),
    path("<slug:code>/", kinds.show, name="kind"),
    path("<slug:code>/delete/", kinds.delete, name="delete_kind"),
    path("<slug:code>/new-field/", kinds.add_field, name="new_field"),
    path("<slug:code>/fields/<slug:name>/", kinds.edit_field, name="field"),
    path("<slug:code>/fields/<slug:name>/delete/", kinds.delete_field, name="delete_field"),
]
