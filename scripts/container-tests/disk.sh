# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# A full disk: of the object store, of the database, of the broker. Each in turn while photos come in; when there is room
# again everything goes on by itself. An installation of its own, whose two volumes are small file systems.

disks=$work/disks
loops=()
# A file system of a size in MB, on a loop device.
small_disk() { # name, megabytes
    local device
    truncate -s "$2M" "$disks/$1.img" && mkfs.ext4 -q -m 0 "$disks/$1.img" && device=$(losetup -f --show "$disks/$1.img") || return 1
    loops+=("$device")
    mkdir -p "$disks/mount" && mount "$device" "$disks/mount" && rmdir "$disks/mount/lost+found" && umount "$disks/mount" || return 1
    printf '  %s: {driver_opts: {type: ext4, device: %s}}\n' "$1" "$device" >>"$disks/compose.yml"
}
small_disks() {
    mkdir -p "$disks" && echo 'volumes:' >"$disks/compose.yml" && small_disk minio-data 64 && small_disk postgres-data 256
}
# Fills what is left; a file that is deleted makes room again.
fill() { # service, folder
    compose exec -T --user 0:0 "$1" sh -c "dd if=/dev/zero of=$2/ballast bs=64k 2>/dev/null; df -k $2 | tail -n 1"
}
# A database that stopped because of it comes back by its restart policy; then there is somebody to delete the file.
room_for_database() { within 90 room postgres /var/lib/postgresql/data; }
room() { compose exec -T --user 0:0 "$1" rm "$2/ballast"; }

# One more photo of a product; true when it was taken.
photo() { # number
    { cat "$work/photo.jpg"; echo "disk $1"; } >"$work/one.jpg"
    api /api/v1/assets -f -o /dev/null -F batch=disk -F "path=disk-$1.jpg" -F "file=@$work/one.jpg;type=image/jpeg"
}
# What was refused is sent again, as a program does that is told 507 or 503.
taken() { within 90 photo "$1"; }
enhanced() { # how many
    api '/api/v1/assets?batch=disk&limit=50' | python3 -c '
import json, sys
states = [asset["state"] for asset in json.load(sys.stdin)["items"]]
print(states)
sys.exit(not (len(states) == int(sys.argv[1]) and all(s in ("enhanced", "review") for s in states)))' "$1"
}

check "two small disks" small_disks
if [ ${#loops[@]} = 2 ]; then
    compose --profile '*' down --volumes --timeout 20 >/dev/null 2>&1
    export COMPOSE_FILE=compose.yml:$disks/compose.yml
    check "an installation on small disks" compose up -d --wait
    api_token=$(token)
    check "the demo" compose run --rm -T demo-service
    check "a photo to send again" sample

    check "the object store's disk is filled" contains "$(fill minio /data)" 100%
    check "a photo is refused, not lost" refused photo 1
    check "monitor.sh shows it" within 60 capture 1 disk-full objects
    check "services are still up" healthy postgres rabbitmq gateway simulators
    check "there is room again" room minio /data
    check "the photo is taken" taken 1
    check "and enhanced" within 120 enhanced 1

    check "the database's disk is filled" contains "$(fill postgres /var/lib/postgresql/data)" 100%
    # Taken or refused: the space that its log keeps in hand lets the database go on for a while.
    photo 2 >/dev/null 2>&1
    check "there is room again" room_for_database
    check "everything is healthy" within 120 healthy
    check "the photo is taken" taken 2
    check "and enhanced" within 120 enhanced 2

    # The broker's disk alarm, as when its disk is full: it takes nothing from publishers.
    limit_to() { docker exec "$RABBITMQ_CONTAINER" rabbitmqctl -q set_disk_free_limit "$1"; }
    check "the broker's disk alarm" limit_to 100000GB
    check "a photo is taken all the same: its message waits" taken 3
    check "it is not enhanced meanwhile" refused within 5 enhanced 3
    check "monitor.sh shows what waits" within 60 capture 1 broker-alarm broker
    check "the alarm ends" limit_to 50MB
    check "the photo is enhanced" within 180 enhanced 3
    check "the shops' books: nothing lost, nothing doubled" books 1
    check "the small installation goes" compose --profile '*' down --volumes --timeout 20
    unset COMPOSE_FILE
    for device in "${loops[@]}"; do losetup -d "$device"; done
    rm -rf "$disks"
fi
