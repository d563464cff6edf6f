from django.urls import path

from postroom.web.health import metrics, views

app_name = "health"
urlpatterns = [
    path("metrics", metrics.metrics, name="metrics"),
    path("health/", views.index, name="index"),
    path("health/now/", views.show_now, name="now"),
    path("health/jobs/<int:job_id>/again/", views.again, name="again"),
    path("health/go-on/", views.go_on, name="go-on"),
]
