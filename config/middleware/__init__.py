"""Middleware of every site: TLS, security headers, lengths of texts."""
