#!/bin/sh
# Fetches a certificate for DOMAIN_NAME by the HTTP challenge, which the gateway answers on port 80, and renews it.
set -eu

if [ -z "${ACME_EMAIL:-}" ] || [ "${DOMAIN_NAME:-localhost}" = localhost ]; then
    echo "acme: set DOMAIN_NAME and ACME_EMAIL in .env" >&2
    exit 2
fi
mkdir -p /acme/webroot
while :; do
    # Does nothing while the certificate is good for another month.
    certbot certonly --non-interactive --agree-tos --keep-until-expiring --email "$ACME_EMAIL" --server "$ACME_SERVER" \
        --webroot --webroot-path /acme/webroot --cert-name stox --domain "$DOMAIN_NAME" \
        --config-dir /acme --work-dir /tmp/certbot --logs-dir /tmp/certbot \
        && chmod 755 /acme/live /acme/archive && chmod 644 /acme/archive/stox/*.pem \
        || echo "acme: no certificate yet; trying again in half a day" >&2
    sleep 43200 &
    wait $!
done
