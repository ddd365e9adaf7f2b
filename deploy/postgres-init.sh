#!/bin/bash
# Runs once, when the data volume is empty: creates a role without privileges on the server, and its
# database. The application never connects as the superuser.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --set password="$QRSTUDIO_PASSWORD" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE qrstudio LOGIN PASSWORD :'password';
CREATE DATABASE qrstudio OWNER qrstudio;
REVOKE ALL ON DATABASE qrstudio FROM PUBLIC;
SQL
