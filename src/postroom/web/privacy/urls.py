from django.urls import path

from postroom.web.privacy import customer, keeping

app_name = "privacy"
urlpatterns = [
    path("settings/keeping/", keeping.keeping, name="keeping"),
    path("customers/<int:contact_id>/privacy/", customer.show, name="customer"),
    path("customers/<int:contact_id>/privacy/export/", customer.export, name="export"),
    path("customers/<int:contact_id>/privacy/erase/", customer.erase, name="erase"),
]
