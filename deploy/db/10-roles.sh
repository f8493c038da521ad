#!/bin/sh
# First start of the database: the owner changes tables (migrations), the app only reads and writes.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" <<'SQL'
CREATE ROLE ngerombo_owner LOGIN PASSWORD :'owner';
CREATE ROLE ngerombo_app LOGIN PASSWORD :'app';
CREATE DATABASE ngerombo OWNER ngerombo_owner;
REVOKE ALL ON DATABASE ngerombo FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE ngerombo TO ngerombo_app;
SQL
