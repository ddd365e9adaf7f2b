"""The API document is valid and matches the code."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from config.api.assembly import api
from tests.support.published import get_document, list_findings, list_operations

OPERATIONS = [
    pytest.param(method, operation, id=f"{method} {path}")
    for method, path, operation in list_operations()
]

# ninja creates them for each endpoint and does not publish them.
WRAPPERS = {"NinjaResponseSchema", "QueryParams", "PathParams", "BodyParams"}

# In generated clients these are names of functions: see test_operations_keep_their_ids.
OPERATION_IDS = {
    "jobs_api_delete_job",
    "jobs_api_read_job",
    "jobs_api_read_result",
    "qrs_api_generate_bulk_generate_images",
    "console_api_audit_list_audit_entries",
    "console_api_overage_export_overage",
    "console_api_plan_requests_answer_plan_request",
    "console_api_plan_requests_list_plan_requests",
    "console_api_plans_list_plans",
    "console_api_plans_retrieve_plan",
    "console_api_plans_update_plan",
    "console_api_qrs_retrieve_qr",
    "console_api_qrs_update_qr",
    "console_api_tenants_create_tenant",
    "console_api_tenants_list_tenants",
    "console_api_tenants_retrieve_tenant",
    "console_api_tenants_update_tenant",
    "customdomains_api_create_custom_domain",
    "customdomains_api_delete_custom_domain",
    "customdomains_api_list_custom_domain_history",
    "customdomains_api_list_custom_domains",
    "customdomains_api_retrieve_custom_domain",
    "customdomains_api_update_custom_domain",
    "customdomains_api_verify_custom_domain",
    "qrs_api_create_dynamic_qr",
    "qrs_api_delete_dynamic_qr",
    "qrs_api_bulk_create_dynamic_qrs",
    "qrs_api_bulk_update_dynamic_qrs",
    "qrs_api_designs_create_design",
    "qrs_api_designs_delete_design",
    "qrs_api_designs_list_designs",
    "qrs_api_designs_retrieve_design",
    "qrs_api_designs_update_design",
    "qrs_api_generate_generate_image",
    "qrs_api_list_destination_history",
    "qrs_api_list_dynamic_qrs",
    "qrs_api_restore_destination",
    "qrs_api_retrieve_dynamic_qr",
    "qrs_api_sheets_draw_labels",
    "qrs_api_trash_list_trash",
    "qrs_api_trash_purge_dynamic_qr",
    "qrs_api_trash_restore_dynamic_qr",
    "qrs_api_update_dynamic_qr",
    "qrs_api_usage_get_key_usage",
    "qrs_api_usage_get_my_usage",
    "qrs_api_validate_validate_image",
    "retrieve_health",
    "retrieve_readiness",
    "scans_api_retrieve_analytics",
    "scans_api_scans_export_scans",
    "scans_api_scans_list_scans",
    "scans_api_scans_watch_scans",
    "scans_api_status_retrieve_status",
    "scans_api_summary_retrieve_summary",
    "tenants_api_activity_export_activity",
    "tenants_api_activity_list_activity",
    "tenants_api_get_me",
    "tenants_api_log_in",
    "tenants_api_log_out",
    "tenants_api_members_accept_invitation",
    "tenants_api_members_create_invitation",
    "tenants_api_members_delete_invitation",
    "tenants_api_members_delete_member",
    "tenants_api_members_list_workspace_members",
    "tenants_api_members_list_invitations",
    "tenants_api_members_send_invitation_again",
    "tenants_api_members_sign_up_by_invitation",
    "tenants_api_members_transfer_workspace",
    "tenants_api_members_update_member",
    "tenants_api_refresh_tokens",
    "tenants_api_recovery_verify_email",
    "tenants_api_recovery_resend_verification",
    "tenants_api_recovery_confirm_email",
    "tenants_api_recovery_forgot_password",
    "tenants_api_recovery_reset_password",
    "tenants_api_update_me",
    "tenants_api_me_get_account",
    "tenants_api_me_change_password",
    "tenants_api_me_cancel_email",
    "tenants_api_me_change_email",
    "tenants_api_me_list_my_sessions",
    "tenants_api_me_delete_me",
    "tenants_api_me_end_others",
    "tenants_api_me_end_one",
    "tenants_api_two_factor_get_two_factor",
    "tenants_api_two_factor_start_totp",
    "tenants_api_two_factor_finish_totp",
    "tenants_api_two_factor_delete_totp",
    "tenants_api_two_factor_renew_codes",
    "tenants_api_sign_up",
    "tenants_api_workspaces_create_plan_request",
    "tenants_api_workspaces_create_workspace",
    "tenants_api_workspaces_get_workspace",
    "tenants_api_workspaces_list_my_workspaces",
    "tenants_api_workspaces_list_plan_requests_of_workspace",
    "tenants_api_workspaces_update_workspace",
    "tenants_branding_api_delete_logo",
    "tenants_branding_api_patch_branding",
    "tenants_branding_api_put_logo",
    "tenants_branding_api_retrieve_branding",
    "tenants_keys_api_create_key",
    "tenants_keys_api_list_keys",
    "tenants_keys_api_revoke_key",
    "tenants_keys_api_rotate_key",
    "events_api_list_events",
    "webhooks_api_deliveries_list_webhook_deliveries",
    "webhooks_api_deliveries_redeliver_webhook",
    "webhooks_api_deliveries_retrieve_webhook_delivery",
    "webhooks_api_subscriptions_create_webhook",
    "webhooks_api_subscriptions_delete_webhook",
    "webhooks_api_subscriptions_expire_webhook_secret",
    "webhooks_api_subscriptions_list_webhooks",
    "webhooks_api_subscriptions_retrieve_webhook",
    "webhooks_api_subscriptions_rotate_webhook_secret",
    "webhooks_api_subscriptions_test_webhook",
    "webhooks_api_subscriptions_update_webhook",
}


def walk_models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model within a type, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from walk_models(field.annotation)
    for part in get_args(annotation):
        yield from walk_models(part)


def list_models() -> Iterator[type[BaseModel]]:
    """Bodies, parameters and responses of every endpoint."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in [*operation.models, *operation.response_models.values()]:
                    yield from walk_models(model)


def test_it_is_valid_openapi() -> None:
    document = get_document()
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_operations_keep_their_ids() -> None:
    ids = [operation["operationId"] for _, _, operation in list_operations()]
    assert len(ids) == len(set(ids))
    assert set(ids) == OPERATION_IDS


def test_name_of_a_schema_belongs_to_one_class() -> None:
    by_name = defaultdict(set)
    for model in list_models():
        if model.__name__ not in WRAPPERS:
            by_name[model.__name__].add(model)
    assert {"MeOut", "PlanLimitsOut", "TenantPatch", "Detail"} <= set(by_name)
    assert {name: found for name, found in by_name.items() if len(found) > 1} == {}


def test_plan_of_a_workspace_documents_its_limits() -> None:
    plan = get_document()["components"]["schemas"]["WorkspacePlanOut"]["properties"]
    assert sorted(plan) == ["code", "limits", "name", "price_usd_month"]


def test_fields_of_patch_bodies_have_no_defaults() -> None:
    schemas = get_document()["components"]["schemas"]
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for method, _, operation in list_operations()
        if method == "patch"
    ]
    names = [reference.rpartition("/")[2] for reference in bodies]
    assert {"DynamicQrPatch", "TenantPatch", "PlanPatch", "QrPatch"} <= set(names)
    for name in [*names, "DynamicPayload"]:
        fields = schemas[name]["properties"]
        assert [field for field in fields if "default" in fields[field]] == [], name


def test_defaults_of_an_image_are_published() -> None:
    properties = get_document()["components"]["schemas"]["GenerateIn"]["properties"]
    defaults = {
        name: schema["default"] for name, schema in properties.items() if "default" in schema
    }
    # Generated clients send defaults, which would override a design, or size_mm.
    assert defaults == {"data_type": "url", "format": "png", "dpi": 300}


@pytest.mark.parametrize(("method", "operation"), OPERATIONS)
def test_refusals_are_documented_where_they_can_happen(
    method: str, operation: dict[str, Any]
) -> None:
    named = set(operation["responses"])
    sources = {parameter["in"] for parameter in operation["parameters"]}
    if "requestBody" in operation:
        assert {"400", "413", "415"} <= named
    if "query" in sources:
        assert "400" in named
    if "security" in operation:
        assert "401" in named
    if operation.get("security", [{}])[0].keys() & {"WorkspaceAuth", "StaffAuth", "MemberAuth"}:
        assert "403" in named
    if "path" in sources:
        assert "404" in named


REPORTS = {"Status": "StatusOut", "Readiness": "ReadyOut"}


@pytest.mark.parametrize(("method", "operation"), OPERATIONS)
def test_every_refusal_has_an_example_that_fits(method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status < "400":
            continue
        content = response["content"]["application/json"]
        if status == "503" and operation["summary"] in REPORTS:
            # The same body as with 200, not a refusal.
            name = REPORTS[operation["summary"]]
            assert content == {"schema": {"$ref": f"#/components/schemas/{name}"}}
            assert "headers" not in response
            continue
        examples = [example["value"] for example in content["examples"].values()]
        assert examples, status
        for example in examples:
            assert list_findings(content["schema"], example) == []


@pytest.mark.parametrize("status", ["429", "503"])
def test_statuses_to_retry_document_retry_after(status: str) -> None:
    waits = [
        operation["responses"][status]
        for _, _, operation in list_operations()
        if status in operation["responses"] and operation["summary"] not in REPORTS
    ]
    assert waits
    assert all("Retry-After" in response["headers"] for response in waits)


@pytest.mark.parametrize("name", get_document()["components"]["schemas"])
def test_examples_fit_their_schemas(name: str) -> None:
    schema = get_document()["components"]["schemas"][name]
    examples = [*schema.get("examples", []), *([schema["example"]] if "example" in schema else [])]
    for example in examples:
        assert list_findings({"$ref": f"#/components/schemas/{name}"}, example) == []
