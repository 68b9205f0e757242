# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# The way in.

bare() { curl -sS -m 20 -k -o /dev/null -w '%{http_code}' "$@"; }
check "without a token: 401" same "$(bare "http://127.0.0.1:$API_PORT/")" 401
check "with a wrong token: 401" same "$(bare -H 'Authorization: Bearer wrong' "http://127.0.0.1:$API_PORT/api/v1/assets")" 401
check "with the token: 200" same "$(status_of /api/v1/assets)" 200
check "with user and password, as browsers send them: 200" same "$(bare --config <(echo "user = stox:$api_token") "https://localhost:$HTTPS_PORT/")" 200
check "the encrypted port answers with the generated certificate" contains \
    "$(echo | openssl s_client -connect "127.0.0.1:$HTTPS_PORT" -servername localhost 2>/dev/null | openssl x509 -noout -ext subjectAltName 2>/dev/null)" localhost
check "port 80 leads to the encrypted port" same \
    "$(curl -sS -o /dev/null -w '%{redirect_url}' "http://localhost:$HTTP_PORT/upload")" "https://localhost:$HTTPS_PORT/upload"
check "a change that another site's page makes: 403" same \
    "$(status_of /api/v1/stock/x -X POST -H 'Sec-Fetch-Site: cross-site' -H 'Content-Type: application/json' -d '{}')" 403
check "one with a foreign origin: 403" same \
    "$(status_of /api/v1/stock/x -X POST -H 'Origin: https://evil.example' -H 'Content-Type: application/json' -d '{}')" 403
for path in /api/v1/products /api/v1/stock /api/v1/orders '/api/v1/listings?marketplace=amazon' /sim /stock /listings?marketplace=trendyol \
    /services/ai-worker/api/v1/queues /services/hepsiburada/api/v1/queues; do
    check "$path is answered" same "$(status_of "$path")" 200
done
check "listings without a marketplace ask for one" contains "$(api /api/v1/listings)" "marketplace=amazon"
check "health needs no token" same "$(bare "http://127.0.0.1:$API_PORT/health")" 200
check "the broker's management answers on its port" same "$(bare "http://127.0.0.1:$RABBITMQ_MANAGEMENT_PORT/")" 200

# Load balancing: of two replicas one hangs.
all_answered() {
    local n code
    for n in $(seq 40); do
        code=$(status_of "/api/v1/products?limit=1")
        [ "$code" = 200 ] || { echo "request $n: $code"; return 1; }
    done
}
listed() { same "$(compose exec -T gateway sh -c "sed -n '/upstream image-service/,/}/p' /tmp/nginx/servers.conf | grep -c 'server '")" "$1"; }
check "image-service runs twice" compose up -d --wait --no-deps --no-recreate --scale image-service=2 image-service
check "the gateway uses both replicas" within 20 listed 2
half=$(containers_of image-service | head -n 1)
docker pause "$half" >/dev/null
check "every request is answered, by the other one" all_answered
check "a replica that does not answer /ready is left out" within 20 listed 1
docker unpause "$half" >/dev/null
check "it is taken in again" within 30 listed 2
check "back to one" compose up -d --wait --no-deps --scale image-service=1 image-service

# The rate limit, with a low one for the moment.
limited() { for _ in $(seq 40); do bare "http://127.0.0.1:$API_PORT/health"; echo; done | grep -c 429 >"$work/limited"; [ "$(cat "$work/limited")" -gt 0 ]; }
check "a lower limit is taken over" env RATE_LIMIT=2 RATE_BURST=5 docker compose up -d --wait --no-deps gateway
check "more requests than the limit: 429" limited
check "the limit as it was" compose up -d --wait --no-deps gateway

# A better certificate takes the generated one's place.
other_certificate() {
    local folder=$work/acme
    rm -rf "$folder" && mkdir -p "$folder/live/stox" "$folder/webroot/.well-known/acme-challenge" &&
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 5 -subj /CN=acme.example -keyout "$folder/live/stox/privkey.pem" \
            -out "$folder/live/stox/fullchain.pem" 2>/dev/null && echo proof >"$folder/webroot/.well-known/acme-challenge/abc" && chmod -R a+rX "$folder" &&
        chmod 644 "$folder/live/stox/privkey.pem" &&
        tar -C "$folder" -c . | docker run --rm -i --network none --user 0:0 -v "${project}_acme:/acme" --entrypoint tar "$POSTGRES_IMAGE" -C /acme -x
}
subject() { echo | openssl s_client -connect "127.0.0.1:$HTTPS_PORT" 2>/dev/null | openssl x509 -noout -subject | grep -q acme.example; }
check "an ACME client leaves a certificate" other_certificate
check "the challenge is answered on port 80" same "$(curl -sS "http://127.0.0.1:$HTTP_PORT/.well-known/acme-challenge/abc")" proof
check "the gateway takes the certificate" within 20 subject
