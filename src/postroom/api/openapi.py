"""What the schema says beside what Ninja works out: refusals, and requests that may be repeated."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic.json_schema import models_json_schema

from postroom.api.door import ONCE
from postroom.api.problems import MEDIA_TYPE, ProblemOut

REF = "#/components/schemas/{model}"
_REFUSALS = {
    "400": "The request cannot be read.",
    "401": "No key that is in force was shown.",
    "403": "The key may see this, but not do that.",
    "404": "There is no such thing, or not for this key.",
    "409": "It does not go with how things stand, or a request of this name is not finished yet.",
    "413": "The request is too large.",
    "422": "A field holds something that cannot be.",
    "429": "The key has used up its requests for now: `Retry-After` says in how many seconds to come again.",
}
_BEFORE_THE_KEY = frozenset({"401"})
_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request is done once and answered alike for 30 days.",
    "example": "order-7719-mail-1",
}

_ALLOWANCE = {
    "RateLimit-Policy": {
        "schema": {"type": "string"},
        "description": "How many requests (`q`) the key has in how many seconds (`w`).",
        "example": '"key";q=2000;w=2',
    },
    "RateLimit": {
        "schema": {"type": "string"},
        "description": "How many requests are left (`r`), and in how many seconds all are there again (`t`).",
        "example": '"key";r=1999;t=1',
    },
}
"""As draft-ietf-httpapi-ratelimit-headers-10 has them."""
_RETRY = {
    "schema": {"type": "integer", "minimum": 1},
    "description": "Seconds until there is room for a request.",
    "example": 1,
}


class DescribedAPI(NinjaAPI):
    """The API with a schema that says all that it does."""

    def get_openapi_schema(self, **told: Any) -> OpenAPISchema:
        """Return the schema, finished."""
        schema = super().get_openapi_schema(**told)
        _, defined = models_json_schema([(ProblemOut, "serialization")], ref_template=REF)
        schema["components"]["schemas"].update(defined["$defs"])
        for path in schema["paths"].values():
            for operation in path.values():
                _finish(operation)
        return schema


def _finish(operation: dict[str, Any]) -> None:
    for status, why in _REFUSALS.items():
        operation["responses"][status] = {
            "description": why,
            "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="ProblemOut")}}},
        }
    for status, said in operation["responses"].items():
        if str(status) not in _BEFORE_THE_KEY:
            said["headers"] = _ALLOWANCE | ({"Retry-After": _RETRY} if status == "429" else {})
    if operation.pop(ONCE, False):
        operation["parameters"].append(_HEADER)


def questions(api: NinjaAPI) -> dict[tuple[str, str], frozenset[str]]:
    """Return which names a query may use, by method and path as the schema has it."""
    return {
        (method.upper(), path): frozenset(each["name"] for each in operation["parameters"] if each["in"] == "query")
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method, operation in operations.items()
    }
