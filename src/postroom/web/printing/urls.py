from django.urls import path

from postroom.web.printing import batches, views

app_name = "printing"
urlpatterns = [
    path("", views.index, name="index"),
    path("letters/<slug:stack>/", views.letters, name="letters"),
    path("<int:batch_id>/", batches.show, name="show"),
    path("<int:batch_id>/copies/<int:number>/", batches.download, name="copy"),
    path("<int:batch_id>/posted/", batches.posted, name="posted"),
    path("<int:batch_id>/back/", batches.back, name="back"),
    path("<int:batch_id>/again/", batches.again, name="again"),
]
