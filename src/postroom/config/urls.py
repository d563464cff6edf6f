"""The addresses of all screens, and of the API."""

from django.urls import include, path

from postroom.api.app import urls as api_urls

urlpatterns = [
    path("api/v1/", api_urls),
    path("", include("postroom.web.shell.urls")),
    path("", include("postroom.web.public.urls")),
    path("", include("postroom.web.home.urls")),
    path("connections/", include("postroom.web.connections.urls")),
    path("keys/", include("postroom.web.keys.urls")),
    path("systems/", include("postroom.web.systems.urls")),
    path("webhooks/", include("postroom.web.webhooks.urls")),
    path("reports/", include("postroom.web.reports.urls")),
    path("reports/costs/", include("postroom.web.costs.urls")),
    path("prices/", include("postroom.web.prices.urls")),
    path("people/", include("postroom.web.people.urls")),
    path("audit/", include("postroom.web.audit.urls")),
    path("", include("postroom.web.health.urls")),
    path("", include("postroom.web.privacy.urls")),
    path("settings/", include("postroom.web.settings.urls")),
    path("outbox/", include("postroom.web.outbox.urls")),
    path("repair/", include("postroom.web.repair.urls")),
    path("incoming/", include("postroom.web.incoming.urls")),
    path("customers/", include("postroom.web.customers.urls")),
    path("import/", include("postroom.web.imports.urls")),
    path("designs/", include("postroom.web.designs.urls")),
    path("pictures/", include("postroom.web.pictures.urls")),
    path("tags/", include("postroom.web.tags.urls")),
    path("audiences/", include("postroom.web.audiences.urls")),
    path("runs/", include("postroom.web.runs.urls")),
    path("templates/", include("postroom.web.templates.urls")),
    path("write/", include("postroom.web.writing.urls")),
    path("blocked/", include("postroom.web.suppressions.urls")),
    path("print/", include("postroom.web.printing.urls")),
    path("returns/", include("postroom.web.returns.urls")),
    path("in/", include("postroom.web.account.urls")),
]
