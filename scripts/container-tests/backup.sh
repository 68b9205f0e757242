# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# Backup, a wipe of everything, restore.

folder=$work/backup
back_up() { rm -rf "$folder" && ./docker-manager.sh backup "$folder" && cat "$folder/tables" && [ -s "$folder/objects" ]; }
wipe() { compose down --volumes --timeout 20; }
check "emergency-stop, so that what is counted stays" ./docker-manager.sh emergency-stop
check "backup" back_up
check "the backup is whole" bash -c "cd '$folder' && sha256sum -c --quiet SHA256SUMS"
rows=$(cat "$folder/tables" 2>/dev/null)
check "it holds the demo's photos" contains "$rows" stox_image_service.image_asset
check "a folder that is not empty is refused" refused ./docker-manager.sh backup "$folder"
check "restore asks, and without an answer changes nothing" refused ./docker-manager.sh restore "$folder" </dev/null
check "everything is wiped" wipe
check "a new installation starts" ./docker-manager.sh start
check "restore --verify" ./docker-manager.sh restore --verify --yes "$folder"
api_token=$(token)
check "everything is healthy" within 180 healthy
check "the photos are back" contains "$(api '/api/v1/assets?batch=demo&limit=200')" '"enhanced"'
first_picture() { api '/api/v1/assets?batch=demo&limit=200' | python3 -c 'import json,sys; print(next(p["sha256"] for a in json.load(sys.stdin)["items"] for p in a["pictures"]))'; }
damaged() { cp -r "$folder" "$folder-damaged" && echo x >>"$folder-damaged/database.dump" && ! ./docker-manager.sh restore --yes "$folder-damaged"; }
check "a picture is recorded" first_picture
rm -rf "$folder-damaged"
check "a damaged backup is refused before anything is changed" damaged
rm -rf "$folder-damaged"
