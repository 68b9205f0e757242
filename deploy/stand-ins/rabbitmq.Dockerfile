# Stands in for the public `rabbitmq:4-management` image: Debian's RabbitMQ 4, and as much of that image's start as
# compose.yml relies on.
ARG BASE
FROM ${BASE}
RUN printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d \
    && apt-get update \
    && apt-get install -y --no-install-recommends rabbitmq-server gosu \
    && rm -rf /var/lib/apt/lists/* /var/lib/rabbitmq/* /var/log/rabbitmq/* \
    && usermod --home /var/lib/rabbitmq rabbitmq
COPY rabbitmq-start.sh /usr/local/bin/docker-entrypoint.sh
# Logs go to the terminal, as a container's should.
ENV RABBITMQ_LOGS=- HOME=/var/lib/rabbitmq PATH=/usr/lib/rabbitmq/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
VOLUME /var/lib/rabbitmq
EXPOSE 4369 5672 15672 15692 25672
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["rabbitmq-server"]
