#!/bin/sh
# Starts nginx and keeps its list of replicas up to date: every two seconds each replica's /ready is asked, and nginx
# reloads when the answer changed. Plain nginx has no such health checks of its own.
set -eu

services="simulators image-service ai-worker seo-service amazon trendyol hepsiburada sync-service"
work=/tmp/nginx
mkdir -p "$work/ready"

# Fills in the words of a template.
fill() {
    suffix=""
    if [ "${HTTPS_PORT:-443}" != 443 ]; then suffix=":$HTTPS_PORT"; fi
    sed -e "s/@RATE@/${RATE_LIMIT:-50}/" -e "s/@BURST@/${RATE_BURST:-200}/" -e "s/@DOMAIN@/${DOMAIN_NAME:-localhost}/" \
        -e "s/@HTTPS_SUFFIX@/$suffix/" -e "s|@MIME_TYPES@|/etc/nginx/mime.types|" \
        -e "s|/gateway/routes.conf|$work/routes.conf|" "$1"
}

addresses() { getent ahostsv4 "$1" | awk '{print $1}' | sort -u; }

# Asks one replica; leaves a file where it is ready.
ask() { # service address
    if curl -fsS -m 2 -o /dev/null "http://$2:8080/ready" 2>/dev/null; then : >"$work/ready/$1 $2"; fi
}

# Writes an upstream for every service; without a ready replica there is nobody at the address.
servers() {
    rm -f "$work/ready/"*
    for service in $services; do
        for address in $(addresses "$service"); do ask "$service" "$address" & done
    done
    wait
    for service in $services; do
        echo "upstream $service {"
        found=no
        for file in "$work/ready/$service "*; do
            if [ -e "$file" ]; then
                echo "    server ${file##* }:8080 max_fails=1 fail_timeout=2s;"
                found=yes
            fi
        done
        if [ $found = no ]; then echo "    server 127.0.0.1:1;"; else echo "    keepalive 8;"; fi
        echo "}"
    done
}

# The certificate of the ACME client where there is one, the generated one otherwise. True when it changed.
certificate() {
    from=/run/secrets
    names="tls.crt tls.key"
    if [ -s /acme/live/stox/fullchain.pem ] && [ -s /acme/live/stox/privkey.pem ]; then
        from=/acme/live/stox
        names="fullchain.pem privkey.pem"
    fi
    # shellcheck disable=SC2086 # two names
    set -- $names
    if cmp -s "$from/$1" "$work/tls.crt" && cmp -s "$from/$2" "$work/tls.key"; then return 1; fi
    cat "$from/$1" >"$work/tls.crt"
    (umask 077 && cat "$from/$2" >"$work/tls.key")
}

# Secrets that were made anew are taken over, too.
digest() { cat /run/secrets/token.conf /run/secrets/users | cksum; }

watch() {
    while sleep 2; do
        changed=no
        servers >"$work/servers.new"
        if ! cmp -s "$work/servers.new" "$work/servers.conf"; then
            cat "$work/servers.new" >"$work/servers.conf"
            changed=yes
        fi
        if certificate; then changed=yes; fi
        if [ "$(digest)" != "$known" ]; then
            known=$(digest)
            changed=yes
        fi
        if [ $changed = yes ]; then nginx -e stderr -c "$work/nginx.conf" -s reload || true; fi
    done
}

fill /gateway/nginx.conf.template >"$work/nginx.conf"
fill /gateway/routes.conf >"$work/routes.conf"
certificate || true
known=$(digest)
servers >"$work/servers.conf"
watch &
exec nginx -e stderr -c "$work/nginx.conf" -g "daemon off;"
