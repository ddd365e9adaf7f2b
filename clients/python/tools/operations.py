"""Which operation of the API each method of the client calls, by operationId.

The models are generated from the schemas of these operations, and tests hold the list to the API
document: an operation that a key may call is in one of the two.
"""

METHODS = {
    "qrs_api_list_dynamic_qrs": "qrs.iterate",
    "qrs_api_create_dynamic_qr": "qrs.create",
    "qrs_api_bulk_create_dynamic_qrs": "qrs.create_many",
    "qrs_api_bulk_update_dynamic_qrs": "qrs.update_many",
    "qrs_api_retrieve_dynamic_qr": "qrs.get",
    "qrs_api_update_dynamic_qr": "qrs.update",
    "qrs_api_delete_dynamic_qr": "qrs.delete",
    "qrs_api_list_destination_history": "qrs.iterate_history",
    "qrs_api_restore_destination": "qrs.restore_destination",
    "qrs_api_trash_list_trash": "trash.iterate",
    "qrs_api_trash_restore_dynamic_qr": "trash.restore",
    "qrs_api_trash_purge_dynamic_qr": "trash.purge",
    "scans_api_retrieve_analytics": "analytics.get",
    "scans_api_summary_retrieve_summary": "analytics.summarise",
    "scans_api_scans_list_scans": "scans.iterate",
    "scans_api_scans_export_scans": "scans.export",
    "scans_api_scans_watch_scans": "scans.watch",
    "qrs_api_generate_generate_image": "images.render",
    "qrs_api_generate_bulk_generate_images": "images.start_many",
    "qrs_api_validate_validate_image": "images.validate",
    "qrs_api_designs_list_designs": "designs.iterate",
    "qrs_api_designs_create_design": "designs.create",
    "qrs_api_designs_retrieve_design": "designs.get",
    "qrs_api_designs_update_design": "designs.update",
    "qrs_api_designs_delete_design": "designs.delete",
    "customdomains_api_list_custom_domains": "domains.iterate",
    "customdomains_api_create_custom_domain": "domains.create",
    "customdomains_api_retrieve_custom_domain": "domains.get",
    "customdomains_api_update_custom_domain": "domains.update",
    "customdomains_api_delete_custom_domain": "domains.delete",
    "customdomains_api_verify_custom_domain": "domains.verify",
    "customdomains_api_list_custom_domain_history": "domains.iterate_history",
    "qrs_api_usage_get_key_usage": "usage.get",
    "jobs_api_read_job": "jobs.get",
    "jobs_api_delete_job": "jobs.cancel",
    "jobs_api_read_result": "jobs.download",
    "events_api_list_events": "events.page",
    "webhooks_api_subscriptions_list_webhooks": "webhooks.list_all",
    "webhooks_api_subscriptions_create_webhook": "webhooks.create",
    "webhooks_api_subscriptions_retrieve_webhook": "webhooks.get",
    "webhooks_api_subscriptions_update_webhook": "webhooks.update",
    "webhooks_api_subscriptions_delete_webhook": "webhooks.delete",
    "webhooks_api_subscriptions_rotate_webhook_secret": "webhooks.rotate",
    "webhooks_api_subscriptions_expire_webhook_secret": "webhooks.expire_previous_secret",
    "webhooks_api_subscriptions_test_webhook": "webhooks.test",
    "webhooks_api_deliveries_list_webhook_deliveries": "webhooks.iterate_deliveries",
    "webhooks_api_deliveries_retrieve_webhook_delivery": "webhooks.get_delivery",
    "webhooks_api_deliveries_redeliver_webhook": "webhooks.redeliver",
}

# Paths below which operations are new to the API; each goes into METHODS with its method.
COMING = ("/api/v1/sheets/",)

# Operations that a key may call and that the client leaves out, with the reason.
LEFT_OUT: dict[str, str] = {}
