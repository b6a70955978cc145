#!/bin/sh
# First start of the database: one role per service. `migrate` gives each its rights.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set api="$(cat /run/secrets/api)" \
  --set processor="$(cat /run/secrets/processor)" <<'SQL'
CREATE ROLE stoa_api LOGIN PASSWORD :'api';
CREATE ROLE stoa_processor LOGIN PASSWORD :'processor';
REVOKE ALL ON DATABASE stoa FROM PUBLIC;
GRANT CONNECT ON DATABASE stoa TO stoa_api, stoa_processor;
SQL
