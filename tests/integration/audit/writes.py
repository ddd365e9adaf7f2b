"""One successful request to every endpoint that changes something.

Each recipe prepares what its request needs, and returns the request's answer. The request is sent
by `send`, which marks it, so that its entries are found by its id.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Session
from tenants.keys.models import ApiKey
from tenants.models import Role
from tests.integration.accounts.conftest import PASSWORD, Person, new_address, sign_up
from tests.integration.accounts.mailbox import get_token
from tests.integration.accounts.test_two_factor import get_code, set_up
from tests.integration.audit.webhook_writes import WEBHOOK_RECIPES
from tests.integration.customdomains.claims import claim
from tests.integration.jobs.making import make_job
from tests.integration.members.conftest import member_id, read_token, verify_all
from tests.support.factories import ApiAnswer, ApiClient, Workspace
from tests.support.pictures import make_form, make_picture

V1 = "/api/v1"
DOMAINS = f"{V1}/dynamic/custom-domains/"


@dataclass
class Scene:
    """A workspace, a platform admin, and somebody who has signed up with a password."""

    nord: Workspace
    admin: ApiClient
    request_id: str = field(default_factory=lambda: secrets.token_hex(12))

    def send(
        self, client: ApiClient, method: str, path: str, body: Any = None, **headers: str
    ) -> ApiAnswer:
        """The request whose entries are looked for."""
        headers |= {"X_Request_Id": self.request_id, "X_Forwarded_For": new_address()}
        return client.call(method, path, body, **headers)

    def owner(self, method: str, path: str, body: Any = None, **headers: str) -> ApiAnswer:
        return self.send(self.nord.owner, method, f"{V1}{path}", body, **headers)

    def staff(self, method: str, path: str, body: Any) -> ApiAnswer:
        return self.send(self.admin, method, f"{V1}/platform{path}", body)

    def nora(self) -> Person:
        return sign_up("Studio Nora")

    def qr(self) -> str:
        return str(self.nord.create_qr()["short_id"])

    def key(self) -> int:
        self.nord.machine()
        return ApiKey.objects.get(tenant=self.nord.tenant).pk

    def member(self) -> int:
        self.nord.member(Role.EDITOR)
        return member_id(self.nord, Role.EDITOR)

    def invitation(self) -> tuple[int, str]:
        """Its id and the invited email."""
        verify_all(self.nord)
        email = f"{secrets.token_hex(6)}@studio.example"
        body = {"email": email, "role": "editor"}
        return self.nord.owner.post(f"{V1}/invitations/", body).json["id"], email

    def plan_request(self) -> int:
        made = self.nord.owner.post(f"{V1}/workspace/plan-requests/", {"credits": 1})
        return int(made.json["id"])


Recipe = Callable[[Scene], ApiAnswer]


def sign_up_anew(scene: Scene) -> ApiAnswer:
    email = f"{secrets.token_hex(6)}@studio.example"
    body = {"email": email, "password": PASSWORD, "workspace": "Studio Est"}
    return scene.send(ApiClient(), "POST", "/api/auth/signup/", body)


def sign_up_by_invitation(scene: Scene) -> ApiAnswer:
    _, email = scene.invitation()
    body = {"token": read_token(email), "password": PASSWORD}
    return scene.send(ApiClient(), "POST", "/api/auth/invitation/", body)


def accept_invitation(scene: Scene) -> ApiAnswer:
    nora = scene.nora()
    verify_all(scene.nord)
    scene.nord.owner.post(f"{V1}/invitations/", {"email": nora.email, "role": "viewer"})
    body = {"token": read_token(nora.email)}
    return scene.send(nora.client, "POST", f"{V1}/invitations/accept/", body)


def invite(scene: Scene) -> ApiAnswer:
    verify_all(scene.nord)
    return scene.owner("POST", "/invitations/", {"email": "n@studio.example", "role": "viewer"})


def restore_destination(scene: Scene) -> ApiAnswer:
    path = f"/dynamic/{scene.qr()}/"
    for name in ("summer", "autumn"):
        url = f"https://example.com/{name}"
        scene.nord.owner.patch(f"{V1}{path}", {"destination_url": url})
    oldest = scene.nord.owner.get(f"{V1}{path}history/").json["results"][-1]["id"]
    return scene.owner("POST", f"{path}history/{oldest}/restore/")


def restore_from_trash(scene: Scene) -> ApiAnswer:
    short_id = scene.qr()
    scene.nord.owner.delete(f"{V1}/dynamic/{short_id}/")
    return scene.owner("POST", f"/trash/{short_id}/restore/")


def purge(scene: Scene) -> ApiAnswer:
    short_id = scene.qr()
    scene.nord.owner.delete(f"{V1}/dynamic/{short_id}/")
    return scene.owner("DELETE", f"/trash/{short_id}/")


def put_logo(scene: Scene) -> ApiAnswer:
    body, content_type = make_form(make_picture())
    return scene.owner("PUT", "/branding/logo/", body, Content_Type=content_type)


def delete_logo(scene: Scene) -> ApiAnswer:
    body, content_type = make_form(make_picture())
    scene.nord.owner.call("PUT", f"{V1}/branding/logo/", body, Content_Type=content_type)
    return scene.owner("DELETE", "/branding/logo/")


def end_one_session(scene: Scene) -> ApiAnswer:
    nora = scene.nora()
    session = Session.objects.filter(user__email=nora.email).latest("created_at")
    return scene.send(nora.client, "DELETE", f"{V1}/me/sessions/{session.pk}/")


def end_other_sessions(scene: Scene) -> ApiAnswer:
    nora = scene.nora()
    ApiClient().post("/api/auth/token/", {"email": nora.email, "password": PASSWORD})
    return scene.send(nora.client, "POST", f"{V1}/me/sessions/end-others/")


def use_mailed_link(path: str, kind: str, **fields: str) -> Recipe:
    def recipe(scene: Scene) -> ApiAnswer:
        nora = scene.nora()
        if kind == "reset_password":
            ApiClient().post("/api/auth/password/forgot/", {"email": nora.email})
        body = {"token": get_token(nora.email, kind), **fields}
        return scene.send(ApiClient(), "POST", path, body)

    return recipe


def confirm_new_email(scene: Scene) -> ApiAnswer:
    nora, email = scene.nora(), f"{secrets.token_hex(6)}@studio.example"
    nora.client.post(f"{V1}/me/email/", {"password": PASSWORD, "email": email})
    body = {"token": get_token(email, "change_email")}
    return scene.send(ApiClient(), "POST", "/api/auth/email/confirm/", body)


def cancel_new_email(scene: Scene) -> ApiAnswer:
    nora, email = scene.nora(), f"{secrets.token_hex(6)}@studio.example"
    nora.client.post(f"{V1}/me/email/", {"password": PASSWORD, "email": email})
    return scene.send(nora.client, "DELETE", f"{V1}/me/email/")


def as_nora(method: str, path: str, body: Any = None) -> Recipe:
    return lambda scene: scene.send(scene.nora().client, method, f"{V1}{path}", body)


def confirm_totp(scene: Scene) -> ApiAnswer:
    nora = scene.nora()
    path = f"{V1}/me/two-factor/totp/"
    secret = nora.client.post(path, {"password": PASSWORD}).json["secret"]
    return scene.send(nora.client, "POST", f"{path}confirm/", {"otp": get_code(secret)})


def with_totp(path: str) -> Recipe:
    def recipe(scene: Scene) -> ApiAnswer:
        nora = scene.nora()
        set_up(nora)
        return scene.send(nora.client, "POST", f"{V1}{path}", {"password": PASSWORD})

    return recipe


def on_claim(method: str, end: str = "", body: Any = None) -> Recipe:
    def recipe(scene: Scene) -> ApiAnswer:
        pk = claim(scene.nord, f"{secrets.token_hex(4)}.nord.example")["id"]
        return scene.owner(method, f"/dynamic/custom-domains/{pk}/{end}", body)

    return recipe


def on_design(method: str, body: Any = None) -> Recipe:
    def recipe(scene: Scene) -> ApiAnswer:
        made = scene.nord.owner.post(f"{V1}/designs/", {"name": "Nord"}).json
        return scene.owner(method, f"/designs/{made['id']}/", body)

    return recipe


NEW_QR = {"name": "Menu", "destination_url": "https://example.com/menu"}
DRAWING = {"data_type": "dynamic", "payload": NEW_QR}


def cancel_job(scene: Scene) -> ApiAnswer:
    job = make_job(scene.nord)
    return scene.owner("DELETE", f"/jobs/{job.pk}/")


RECIPES: dict[str, Recipe] = {
    "DELETE /api/v1/jobs/{job_id}/": cancel_job,
    "POST /api/v1/generate/bulk/": lambda scene: scene.owner(
        "POST",
        "/generate/bulk/",
        {"items": [{"data": "https://example.com"}]},
        Prefer="respond-async",
    ),
    "POST /api/auth/signup/": sign_up_anew,
    "POST /api/auth/invitation/": sign_up_by_invitation,
    "POST /api/auth/verify/": use_mailed_link("/api/auth/verify/", "verify_email"),
    "POST /api/auth/email/confirm/": confirm_new_email,
    "POST /api/auth/password/forgot/": lambda scene: scene.send(
        ApiClient(), "POST", "/api/auth/password/forgot/", {"email": scene.nora().email}
    ),
    "POST /api/auth/password/reset/": use_mailed_link(
        "/api/auth/password/reset/", "reset_password", password="four quiet rivers"
    ),
    "PATCH /api/v1/me/": as_nora("PATCH", "/me/", {"full_name": "Nora"}),
    "POST /api/v1/me/password/": as_nora(
        "POST",
        "/me/password/",
        {"current_password": PASSWORD, "password": "four quiet rivers"},
    ),
    "POST /api/v1/me/email/": as_nora(
        "POST", "/me/email/", {"password": PASSWORD, "email": "n@new.example"}
    ),
    "DELETE /api/v1/me/email/": cancel_new_email,
    "POST /api/v1/me/sessions/end-others/": end_other_sessions,
    "DELETE /api/v1/me/sessions/{session_id}/": end_one_session,
    "POST /api/v1/me/two-factor/totp/confirm/": confirm_totp,
    "POST /api/v1/me/two-factor/totp/remove/": with_totp("/me/two-factor/totp/remove/"),
    "POST /api/v1/me/two-factor/recovery-codes/": with_totp("/me/two-factor/recovery-codes/"),
    "POST /api/v1/keys/": lambda scene: scene.owner("POST", "/keys/", {"name": "Nightly sync"}),
    "POST /api/v1/keys/{key_id}/rotate/": lambda scene: scene.owner(
        "POST", f"/keys/{scene.key()}/rotate/"
    ),
    "DELETE /api/v1/keys/{key_id}/": lambda scene: scene.owner("DELETE", f"/keys/{scene.key()}/"),
    "PATCH /api/v1/members/{member_id}/": lambda scene: scene.owner(
        "PATCH", f"/members/{scene.member()}/", {"role": "viewer"}
    ),
    "DELETE /api/v1/members/{member_id}/": lambda scene: scene.owner(
        "DELETE", f"/members/{scene.member()}/"
    ),
    "POST /api/v1/members/{member_id}/transfer/": lambda scene: scene.owner(
        "POST", f"/members/{scene.member()}/transfer/"
    ),
    "POST /api/v1/invitations/": invite,
    "POST /api/v1/invitations/accept/": accept_invitation,
    "DELETE /api/v1/invitations/{invitation_id}/": lambda scene: scene.owner(
        "DELETE", f"/invitations/{scene.invitation()[0]}/"
    ),
    "POST /api/v1/invitations/{invitation_id}/resend/": lambda scene: scene.owner(
        "POST", f"/invitations/{scene.invitation()[0]}/resend/"
    ),
    "PATCH /api/v1/workspace/": lambda scene: scene.owner("PATCH", "/workspace/", {"name": "N"}),
    "POST /api/v1/workspace/plan-requests/": lambda scene: scene.owner(
        "POST", "/workspace/plan-requests/", {"credits": 3}
    ),
    "POST /api/v1/workspaces/": lambda scene: scene.owner("POST", "/workspaces/", {"name": "N"}),
    **WEBHOOK_RECIPES,
    f"POST {DOMAINS}": lambda scene: scene.owner(
        "POST", "/dynamic/custom-domains/", {"domain": "new.nord.example"}
    ),
    f"PATCH {DOMAINS}{{domain_id}}/": on_claim(
        "PATCH", body={"root_redirect_url": "https://example.com/"}
    ),
    f"DELETE {DOMAINS}{{domain_id}}/": on_claim("DELETE"),
    "POST /api/v1/dynamic/": lambda scene: scene.owner("POST", "/dynamic/", NEW_QR),
    "POST /api/v1/dynamic/bulk/": lambda scene: scene.owner(
        "POST", "/dynamic/bulk/", {"items": [NEW_QR]}
    ),
    "PATCH /api/v1/dynamic/bulk/": lambda scene: scene.owner(
        "PATCH", "/dynamic/bulk/", {"short_ids": [scene.qr()], "changes": {"is_active": False}}
    ),
    "PATCH /api/v1/dynamic/{short_id}/": lambda scene: scene.owner(
        "PATCH", f"/dynamic/{scene.qr()}/", {"is_active": False}
    ),
    "DELETE /api/v1/dynamic/{short_id}/": lambda scene: scene.owner(
        "DELETE", f"/dynamic/{scene.qr()}/"
    ),
    "POST /api/v1/dynamic/{short_id}/history/{change_id}/restore/": restore_destination,
    "POST /api/v1/trash/{short_id}/restore/": restore_from_trash,
    "DELETE /api/v1/trash/{short_id}/": purge,
    "POST /api/v1/generate/": lambda scene: scene.owner("POST", "/generate/", DRAWING),
    "POST /api/v1/designs/": lambda scene: scene.owner("POST", "/designs/", {"name": "Nord"}),
    "PATCH /api/v1/designs/{design_id}/": on_design("PATCH", {"name": "Sud"}),
    "DELETE /api/v1/designs/{design_id}/": on_design("DELETE"),
    "PATCH /api/v1/branding/": lambda scene: scene.owner(
        "PATCH", "/branding/", {"name": "Nord", "colour": "#123456"}
    ),
    "PUT /api/v1/branding/logo/": put_logo,
    "DELETE /api/v1/branding/logo/": delete_logo,
    "POST /api/v1/platform/tenants/": lambda scene: scene.staff(
        "POST", "/tenants/", {"name": "New", "owner_email": scene.nora().email}
    ),
    "PATCH /api/v1/platform/tenants/{slug}/": lambda scene: scene.staff(
        "PATCH", f"/tenants/{scene.nord.tenant.slug}/", {"credits": 7}
    ),
    "PATCH /api/v1/platform/plans/{code}/": lambda scene: scene.staff(
        "PATCH", "/plans/enterprise/", {"name": f"Enterprise {secrets.token_hex(2)}"}
    ),
    "PATCH /api/v1/platform/plan-requests/{request_id}/": lambda scene: scene.staff(
        "PATCH", f"/plan-requests/{scene.plan_request()}/", {"status": "done"}
    ),
    "PATCH /api/v1/platform/qrs/{short_id}/": lambda scene: scene.staff(
        "PATCH", f"/qrs/{scene.qr()}/", {"blocked": True}
    ),
}
"""{"METHOD path": recipe}."""
