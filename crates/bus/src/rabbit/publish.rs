//! Publishing closed batches with confirms.

use futures::future::join_all;
use lapin::message::BasicReturnMessage;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{Channel, Confirmation, Connection};
use messages::{Envelope, topology};
use store::{Error, params};

use super::connection::{PATIENCE, bounded, broker_error};
use super::{Broker, codec, declare};
use crate::housekeeping::KEEP_SENT;
use crate::relay::Failures;
use crate::{BusError, sql};

/// What a broker says that has no disk or memory left for what is published.
const ALARM: &str = "the broker takes no messages: its disk or memory alarm is on";

/// A channel in confirm mode with the connection it lives on.
pub(crate) struct PublishChannel {
    channel: Channel,
    connection: Connection,
}

impl PublishChannel {
    fn is_alive(&self) -> bool {
        self.connection.status().connected() && self.channel.status().connected()
    }

    /// True from the broker's alarm to its end.
    fn is_blocked(&self) -> bool {
        self.connection.status().blocked()
    }
}

impl Broker {
    /// Connects, declares, looks for this installation's marker (and sends
    /// everything kept again when it is missing), and opens a channel.
    pub(super) async fn open_publish_channel(&self) -> Result<PublishChannel, BusError> {
        let connection = self.connections.open("publish").await?;
        declare::topology(&connection, self.connections.topology).await?;
        let marker = format!("stox.marker.{}", self.installation);
        if !declare::has_marker(&connection, &marker).await? {
            self.apply_policies().await?;
            let count = self.send_again().await?;
            if count > 0 {
                tracing::warn!(
                    count,
                    "the broker is new or was erased: kept messages are sent again"
                );
            }
            declare::leave_marker(&connection, &marker).await?;
        }
        let channel = bounded(connection.create_channel()).await?;
        bounded(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        self.health.set("broker", true, "connected");
        Ok(PublishChannel {
            channel,
            connection,
        })
    }

    /// Puts what was sent lately back into the outbox.
    async fn send_again(&self) -> Result<u64, BusError> {
        let Some(store) = self.store.get() else {
            return Ok(0);
        };
        let now = self.context.now();
        let since = now.before(KEEP_SENT);
        let count = store.run_tx("bus.send_again", move |tx| {
            Box::pin(async move { tx.execute(sql::OUTBOX_RESEND, &params![since, now]).await })
        });
        count.await.map_err(|error: Error| error.into())
    }

    /// Connects again when the connection was lost.
    pub(crate) async fn keep_open(&self) {
        let mut guard = self.publish.lock().await;
        match self.reopen(&mut guard).await {
            Ok(open) => self.tell(open.is_blocked()),
            Err(error) => tracing::debug!(%error, "the message broker does not answer"),
        }
    }

    /// Records how the broker is. With its alarm on, the process goes on: what
    /// is sent waits in the outbox.
    fn tell(&self, blocked: bool) {
        match blocked {
            true => self.health.mention("broker", false, ALARM),
            false => self.health.set("broker", true, "connected"),
        }
    }

    async fn reopen<'a>(
        &self,
        slot: &'a mut Option<PublishChannel>,
    ) -> Result<&'a PublishChannel, BusError> {
        let open = match slot.take() {
            Some(open) if open.is_alive() => open,
            _ => self.open_publish_channel().await.inspect_err(|error| {
                self.health.set("broker", false, error.to_string());
            })?,
        };
        Ok(slot.insert(open))
    }

    /// Publishes a batch and says which messages were not confirmed, and why.
    pub(crate) async fn send(&self, envelopes: &[Envelope]) -> Failures {
        let mut guard = self.publish.lock().await;
        let open = match self.reopen(&mut guard).await {
            Ok(open) => open,
            Err(error) => return all(envelopes, &error.to_string()),
        };
        // What was published before still waits on its way to the broker.
        if open.is_blocked() {
            self.tell(true);
            return all(envelopes, ALARM);
        }
        match tokio::time::timeout(PATIENCE, publish(&open.channel, envelopes)).await {
            Ok((failures, true)) => {
                self.tell(false);
                failures
            }
            Ok((failures, false)) => {
                *guard = None;
                failures
            }
            // The connection that the broker holds still is kept: it says when the alarm ends.
            Err(_) if open.is_blocked() => {
                self.tell(true);
                all(envelopes, ALARM)
            }
            Err(_) => {
                *guard = None;
                all(
                    envelopes,
                    "the broker did not confirm in time; sent again with the same id",
                )
            }
        }
    }
}

fn all(envelopes: &[Envelope], reason: &str) -> Failures {
    envelopes
        .iter()
        .map(|envelope| (envelope.id, reason.to_owned()))
        .collect()
}

/// The failures, and whether the channel is still good. A return is matched by
/// the id in the returned message: the client pairs returns and confirms
/// wrongly when publishes are pipelined.
async fn publish(channel: &Channel, envelopes: &[Envelope]) -> (Failures, bool) {
    let mut failures = Failures::new();
    let mut sent = Vec::with_capacity(envelopes.len());
    for envelope in envelopes {
        let options = BasicPublishOptions {
            mandatory: topology::is_mandatory(&envelope.exchange),
            ..BasicPublishOptions::default()
        };
        let published = channel
            .basic_publish(
                envelope.exchange.as_str().into(),
                envelope.routing_key.as_str().into(),
                options,
                envelope.body.as_bytes(),
                codec::properties(envelope),
            )
            .await;
        match published {
            Ok(confirm) => sent.push((envelope, confirm)),
            Err(error) => return (all(envelopes, &broker_error(error).to_string()), false),
        }
    }
    let mut returned = Vec::new();
    let (ids, confirms): (Vec<_>, Vec<_>) = sent.into_iter().map(|(e, c)| (e.id, c)).unzip();
    let mut good = true;
    for (id, outcome) in ids.into_iter().zip(join_all(confirms).await) {
        match outcome {
            Ok(Confirmation::Ack(note)) => returned.extend(note),
            Ok(Confirmation::Nack(note)) => {
                returned.extend(note);
                failures.insert(id, "full: a queue refused the message".to_owned());
            }
            Ok(Confirmation::NotRequested) => {
                failures.insert(id, "the channel is not in confirm mode".to_owned());
                good = false;
            }
            Err(error) => {
                failures.insert(id, broker_error(error).to_string());
                good = false;
            }
        }
    }
    for note in returned {
        add_return(&mut failures, &note);
    }
    (failures, good)
}

fn add_return(failures: &mut Failures, note: &BasicReturnMessage) {
    let id = note.delivery.properties.message_id().as_ref();
    if let Some(id) = id.and_then(|id| domain::MessageId::parse(id.as_str()).ok()) {
        let reason = format!(
            "unroutable: {} {} {}",
            note.delivery.exchange, note.delivery.routing_key, note.reply_text
        );
        failures.insert(id, reason);
    }
}
