"""Platform admins: the admin site, the platform API and the audit log."""
