"""Keep the address of a list in the browser while htmx narrows it: clean, and fit to be sent to a colleague."""

from django.http import HttpResponse, QueryDict

from postroom.web.shell.http import StaffRequest


def keep_address(request: StaffRequest, response: HttpResponse, url: str) -> HttpResponse:
    """Write the list's own address into the browser; one step back takes back a whole search, not each key."""
    here = request.htmx.current_url_abs_path if request.htmx else None
    if here is None or url == here:
        return response
    before = QueryDict(here.partition("?")[2]).get("q")
    is_typing = before and request.GET.get("q") not in ("", None, before)
    response["HX-Replace-Url" if is_typing else "HX-Push-Url"] = url
    return response
