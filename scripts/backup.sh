#!/usr/bin/env bash
# Backup and restore of the containers, for docker-manager.sh, which sources it and has the words `tell` and `confirmed`.
#
# A backup is a folder: database.dump and tables (rows and a digest for each table, of the same instant), objects.tar and
# objects (a digest for each), definitions.json (the broker's), SHA256SUMS. Messages are not in it: whatever was sent
# within seven days is in the database's outboxes and is sent again to a broker that is new. Neither are secrets and the
# simulators' books, which stand for shops outside.

# psql in the database's container, as its owner. Input: SQL.
sql() { docker compose exec -T postgres sh -c 'psql -X -v ON_ERROR_STOP=1 -qAt -F " " -U "$POSTGRES_USER" -d "$POSTGRES_DB"'; }

# SQL that writes SQL that counts every table of the services and digests its rows, in no order.
table_sql() {
    cat <<'SQL'
SELECT format(
    'SELECT %L, count(*), coalesce(sum((''x'' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM %I.%I t',
    schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname LIKE 'stox\_%' ORDER BY schemaname, tablename
SQL
}

# The database and its digests, both as of one snapshot.
backup_database() { # folder
    docker compose exec -T postgres bash -c '
        set -euo pipefail
        work=$(mktemp -d)
        trap "rm -rf $work" EXIT
        export work
        psql -X -v ON_ERROR_STOP=1 -qAt -F " " -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f - >&2
        tar -C "$work" -c database.dump tables
    ' < <(snapshot_sql) | tar -C "$1" -x
}

# One transaction sees one instant; pg_dump joins it.
snapshot_sql() {
    cat <<'SQL'
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv snapshot :snapshot
\! pg_dump --snapshot="$snapshot" --format=custom --schema='stox_*' -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$work/database.dump" || rm -f "$work/database.dump"
\cd `echo $work`
\o tables
SQL
    table_sql
    cat <<'SQL'
\gexec
\o
COMMIT;
SQL
}

# A container that has tar, on the object store's volume, whatever image serves it.
with_objects() { # ro or rw, shell command; stdin and stdout are the command's
    local container image
    container=$(docker compose ps --all -q minio)
    image=$(docker inspect -f '{{.Image}}' "$(docker compose ps --all -q postgres)")
    docker run --rm -i --network none --user 0:0 --entrypoint sh --volumes-from "$container:$1" "$image" -c "$2"
}

# What the S3 server keeps about itself changes by itself and is left out of the digests.
object_digests() { with_objects ro 'cd /data && find . -type f ! -path "*/.minio.sys/*" ! -path "*/tmp/*" -exec sha256sum {} + | sort -k2'; }

# The broker's definitions without the installations' markers: a broker that lacks them is sent everything again.
broker_definitions() {
    {
        # shellcheck disable=SC2016 # the dollars are SQL's
        echo 'WITH d AS (SELECT $definitions$'
        docker compose exec -T rabbitmq rabbitmqctl -q export_definitions -
        cat <<'SQL'
$definitions$::jsonb AS d)
SELECT jsonb_pretty(jsonb_set(d, '{exchanges}', coalesce((
    SELECT jsonb_agg(e) FROM jsonb_array_elements(d -> 'exchanges') e WHERE e ->> 'name' NOT LIKE 'stox.marker.%'), '[]')))
FROM d;
SQL
    } | sql
}

backup() {
    local folder server
    folder=${1:-backups/$(date -u +%Y%m%dT%H%M%SZ)}
    umask 077
    mkdir -p "$folder"
    if [ -n "$(ls -A "$folder")" ]; then
        tell "$folder is not empty"
        return 2
    fi
    for server in postgres rabbitmq; do
        if [ "$(docker compose ps --format '{{.Health}}' "$server")" != healthy ]; then
            tell "$server is not healthy, so nothing was backed up: ./docker-manager.sh start"
            return 1
        fi
    done
    # The database first: objects are only ever added, so whatever it names is among those copied after it.
    backup_database "$folder"
    with_objects ro 'tar -C /data -c .' >"$folder/objects.tar"
    tar -t -f "$folder/objects.tar" >/dev/null
    object_digests >"$folder/objects"
    broker_definitions >"$folder/definitions.json"
    grep -q '"stox.images"' "$folder/definitions.json"
    (cd "$folder" && sha256sum database.dump tables objects.tar objects definitions.json >SHA256SUMS)
    tell "backup: $folder ($(wc -l <"$folder/tables") tables, $(awk '{n += $2} END {print n + 0}' "$folder/tables") rows, $(wc -l <"$folder/objects") objects, $(du -sh "$folder" | cut -f1))"
}

# Compares what is there with what the backup says. Objects that came while the backup was made may be more.
verify() { # folder
    local folder=$1 worst=0
    if diff "$folder/tables" <({ table_sql; echo '\gexec'; } | sql) >&2; then
        tell "verify: $(wc -l <"$folder/tables") tables have the same rows and digests"
    else
        tell "verify: tables differ (< backup, > now)"
        worst=1
    fi
    if diff "$folder/objects" <(object_digests) >&2; then
        tell "verify: $(wc -l <"$folder/objects") objects have the same digests"
    else
        tell "verify: objects differ (< backup, > now)"
        worst=1
    fi
    if docker compose exec -T rabbitmq rabbitmqctl -q --no-table-headers list_queues name durable | awk '{print $1}' | sort |
        diff <(queue_names "$folder/definitions.json") - >&2; then
        tell "verify: the broker has the same queues"
    else
        tell "verify: queues differ (< backup, > now)"
        worst=1
    fi
    return $worst
}

# The names under "queues" of pretty-printed definitions.
queue_names() { sed -n '/^    "queues": \[/,/^    \]/s/^ *"name": "\(.*\)",*$/\1/p' "$1" | sort; }

restore() {
    local folder='' check=no yes='' argument
    for argument in "$@"; do
        case $argument in
            --verify) check=yes ;;
            --yes) yes=--yes ;;
            *) folder=$argument ;;
        esac
    done
    if [ ! -r "$folder/SHA256SUMS" ]; then
        tell "usage: ./docker-manager.sh restore [--verify] [--yes] FOLDER    (a folder that backup wrote)"
        return 2
    fi
    (cd "$folder" && sha256sum -c --quiet SHA256SUMS) || { tell "the backup itself is damaged; nothing was changed"; return 1; }
    echo "This replaces the database, the objects and the broker's messages by $folder."
    confirmed "$yes" || return 1

    docker compose stop
    # A broker without the installations' markers is sent again what the restored outboxes kept.
    docker compose rm -f -s -v rabbitmq >/dev/null
    docker volume rm -f "$(volume rabbitmq-data)" >/dev/null
    docker compose up -d --wait postgres rabbitmq minio
    docker compose run --rm -T setup
    docker compose stop minio

    sql <<'SQL'
SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname LIKE 'stox\_%' \gexec
SQL
    docker compose exec -T postgres sh -c 'pg_restore --exit-on-error --single-transaction -U "$POSTGRES_USER" -d "$POSTGRES_DB"' <"$folder/database.dump"
    with_objects rw 'find /data -mindepth 1 -delete && tar -C /data -x' <"$folder/objects.tar"
    # From a file: read from standard input, the command was seen to wait for ever.
    docker compose exec -T rabbitmq sh -c 'umask 077 && cat >/tmp/definitions.json && rabbitmqctl -q import_definitions /tmp/definitions.json; code=$?; rm -f /tmp/definitions.json; exit $code' <"$folder/definitions.json"
    # Users as they are now, not as they were then.
    docker compose up -d --wait minio
    docker compose exec -T rabbitmq rabbitmqctl -q import_definitions /etc/rabbitmq/definitions/20-users.json
    docker compose run --rm -T setup
    if [ $check = yes ]; then verify "$folder"; fi
    docker compose up -d --wait
    tell "restored: $folder"
}

# The full name of a volume of compose.yml.
volume() { docker compose config --format json | sed -n "/^  \"volumes\": {/,\$s/^      \"name\": \"\(.*_$1\)\",*\$/\1/p"; }
