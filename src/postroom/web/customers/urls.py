from django.urls import path

from postroom.web.customers import changes, consents, points, records, views

app_name = "customers"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", changes.new, name="new"),
    path("<int:contact_id>/", views.show, name="show"),
    path("<int:contact_id>/edit/", changes.edit, name="edit"),
    path("<int:contact_id>/consents/", consents.show, name="consents"),
    path("<int:contact_id>/records/<int:record_id>/", records.one, name="record"),
    path("<int:contact_id>/records/<int:record_id>/<slug:field>/", records.file, name="record_file"),
    path("<int:contact_id>/records/<int:record_id>/<slug:field>/put/", records.put_file, name="put_file"),
    path("<int:contact_id>/records/<int:record_id>/<slug:field>/take-out/", records.take_out, name="take_file_out"),
    path("<int:contact_id>/records/<slug:kind>/", records.of_kind, name="records"),
    path("<int:contact_id>/addresses/<slug:kind>/", points.add, name="add_point"),
    path("<int:contact_id>/addresses/<slug:kind>/<slug:role>/", points.edit, name="point"),
    path("<int:contact_id>/addresses/<slug:kind>/<slug:role>/remove/", points.remove, name="remove_point"),
    path("<int:contact_id>/addresses/<slug:kind>/<slug:role>/again/", points.again, name="use_again"),
]
