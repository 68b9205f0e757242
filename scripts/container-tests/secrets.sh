# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# Secrets: files of their own, shown once, found nowhere else.

show() { compose run --rm --no-deps -T secrets-init secrets show --folder /secrets; }
first=$(show 2>&1)
check "the passwords are printed at the first asking" contains "$first" "$api_token"
check "and not at the second" refused grep -q "$api_token" <<<"$(show 2>&1)"

# Every value of the book.
book=$(docker run --rm --network none --user 0:0 -v "${project}_secrets-setup:/book:ro" --entrypoint cat "$POSTGRES_IMAGE" /book/book.json)
values=$(sed -n 's/^ *"[a-z/-]*": "\([0-9a-f]\{32\}\)",*$/\1/p' <<<"$book")
nowhere() { # command whose output must hold none
    local value
    [ -n "$values" ] || { echo "the book has no values"; return 1; }
    "$@" >"$work/searched" 2>&1 || return 1
    for value in $values; do
        if grep -aqF "$value" "$work/searched"; then echo "a secret is there"; return 1; fi
    done
}
# shellcheck disable=SC2046 # ids
inspected() { docker inspect $(compose ps -aq); }
layers() { docker history --no-trunc "$STOX_IMAGE" && docker save "$STOX_IMAGE"; }
check "no secret is in the settings or environment of a container" nowhere inspected
check "no secret is in a log" nowhere compose logs --no-color
check "no secret is in the image" nowhere layers
rm -f "$work/searched"
only_own() { same "$(beside "$1" 'cd /run/secrets && ls | tr "\n" " "')" "$2 "; }
check "ai-worker is given its own secrets only" only_own ai-worker "database_url rabbitmq_url s3_access_key s3_secret_key token"
check "seo-service is given none of the object store's" only_own seo-service "database_url rabbitmq_url token"
check "the simulators are given their token only" only_own simulators token

# A role in the database sees its own tables and no other's.
as_role() { # service, SQL
    local url
    url=$(beside "$1" 'cat /run/secrets/database_url')
    compose exec -T postgres psql -X -qAt -v ON_ERROR_STOP=1 "$url" -c "$2"
}
check "ai-worker reads its own tables" as_role ai-worker "SELECT count(*) FROM ai_rendition"
denied() { contains "$(as_role "$@" 2>&1)" "permission denied"; }
for table in stox_image_service.image_asset stox_seo_service.seo_listing stox_sync_service.sync_movement stox_amazon.mkt_listing; do
    check "ai-worker may not read $table" denied ai-worker "SELECT count(*) FROM $table"
done
check "ai-worker may not make a table for everybody" denied ai-worker "CREATE TABLE public.mine (a int)"

permissions=$(docker exec "$RABBITMQ_CONTAINER" rabbitmqctl -q list_permissions)
check "the broker lets ai-worker consume its queue and publish pictures, nothing else" contains "$permissions" \
    "$(printf 'ai-worker\t^stox\\.marker\\.\t^(stox\\.images)$\t^(ai_processing|ai_processing\\.dead)$')"
check "there is no default user" refused grep -q '^guest' <<<"$permissions"
check "no service's user may look into the broker's management" same \
    "$(docker exec "$RABBITMQ_CONTAINER" rabbitmqctl -q --no-table-headers list_users | awk '$2 != "[]" {print $1}')" stox
