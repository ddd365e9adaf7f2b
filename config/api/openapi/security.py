"""Who may call an operation, and with which scope."""

from collections.abc import Sequence

from config.api.openapi.conditions import Operation
from tenants.keys.scopes import ALL_SCOPES, Scope

KEY_SCHEME = "ApiKeyAuth"


def describe_security(operation: Operation, scopes: Sequence[Scope]) -> None:
    """Add the scopes of keys; people come first, as clients that know one way take that.

    Source: OpenAPI 3.1 section 4.8.30, where scopes of a key are "role names which are required
    for the execution". Several are alternatives there, and here.
    """
    if KEY_SCHEME not in {name for way in operation.get("security", ()) for name in way}:
        return
    people = [way for way in operation["security"] if KEY_SCHEME not in way]
    ways = [[]] if tuple(scopes) == ALL_SCOPES else [[str(scope)] for scope in scopes]
    operation["security"] = [*people, *({KEY_SCHEME: way} for way in ways)]
    names = " or ".join(f"`{scope}`" for scope in scopes)
    needs = "any API key" if tuple(scopes) == ALL_SCOPES else f"an API key with the scope {names}"
    text = operation.get("description", "")
    operation["description"] = f"{text}\n\n{'Also for' if people else 'Only for'} {needs}.".strip()
