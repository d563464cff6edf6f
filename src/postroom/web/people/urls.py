from django.urls import path

from postroom.web.people import account, brands, groups, inviting, units, users

app_name = "people"
urlpatterns = [
    path("", users.index, name="index"),
    path("new/", users.new, name="new"),
    path("me/", account.show, name="me"),
    path("<int:user_id>/", users.show, name="user"),
    path("<int:user_id>/password/", users.renew_password, name="password"),
    path("<int:user_id>/active/", users.switch, name="active"),
    path("<int:user_id>/roles/", users.give, name="give"),
    path("<int:user_id>/roles/<int:unit_id>/take/", users.take, name="take"),
    path("<int:user_id>/invite/", inviting.again, name="invite"),
    path("groups/", groups.index, name="groups"),
    path("groups/new/", groups.new, name="new-group"),
    path("groups/<int:group_id>/", groups.show, name="group"),
    path("units/", units.index, name="units"),
    path("units/new/", units.new, name="new-unit"),
    path("units/<int:unit_id>/", units.show, name="unit"),
    path("brands/", brands.index, name="brands"),
    path("brands/new/", brands.new, name="new-brand"),
    path("brands/<int:brand_id>/", brands.show, name="brand"),
]
