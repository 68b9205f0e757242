//! Declaring the topology. Every start declares all of it, because a broker's
//! word that something exists is not durable; a difference is an error.

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ExchangeKind};
use messages::generate::queue_arguments;
use messages::topology::{EXCHANGES, Kind, QUEUES, Queue, dead_name, exchange};
use runtime::config::BusConfig;

use super::connection::{bounded, broker_error};
use crate::BusError;

/// What this process may do about the topology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topology {
    /// Make what is missing.
    Declare,
    /// Only look whether all is there: the broker makes it from its definitions
    /// file, and this process's user may not.
    Expect,
}

impl Topology {
    pub(super) fn of(config: &BusConfig) -> Self {
        match config.topology.as_str() {
            "expect" => Self::Expect,
            _ => Self::Declare,
        }
    }
}

/// Declares exchanges, queues and bindings, or looks for exchanges and queues.
pub(crate) async fn topology(connection: &Connection, topology: Topology) -> Result<(), BusError> {
    let channel = bounded(connection.create_channel()).await?;
    for known in EXCHANGES {
        let kind = match known.kind {
            Kind::Topic => ExchangeKind::Topic,
            Kind::Fanout => ExchangeKind::Fanout,
            Kind::Direct => ExchangeKind::Direct,
        };
        exchange(&channel, known.name, kind, topology).await?;
    }
    for queue in QUEUES {
        work_queue(&channel, queue, topology).await?;
    }
    // Closing an idle channel can race with its own reply; nothing depends on it.
    let _ = channel.close(200, "declared".into()).await;
    Ok(())
}

async fn exchange(
    channel: &Channel,
    name: &str,
    kind: ExchangeKind,
    topology: Topology,
) -> Result<(), BusError> {
    let options = ExchangeDeclareOptions {
        durable: true,
        passive: topology == Topology::Expect,
        ..ExchangeDeclareOptions::default()
    };
    bounded(channel.exchange_declare(name.into(), kind, options, FieldTable::default()))
        .await
        .map_err(|error| explained("exchange", name, error))
}

/// Declares one queue with its bindings and its dead letters.
pub(super) async fn work_queue(
    channel: &Channel,
    queue: &Queue,
    topology: Topology,
) -> Result<(), BusError> {
    let dead = dead_name(queue.name);
    let own = arguments(&queue_arguments(queue));
    declare_queue(channel, queue.name, own, topology).await?;
    let plain = arguments(&dead_arguments());
    declare_queue(channel, &dead, plain, topology).await?;
    if topology == Topology::Expect {
        return Ok(());
    }
    for binding in queue.bindings {
        bind(channel, queue.name, binding.exchange, binding.key).await?;
    }
    bind(channel, &dead, exchange::DEAD, queue.name).await
}

/// What a queue of dead letters is declared with.
pub(super) fn dead_arguments() -> serde_json::Value {
    serde_json::json!({"x-queue-type": "quorum"})
}

pub(super) async fn declare_queue(
    channel: &Channel,
    name: &str,
    arguments: FieldTable,
    topology: Topology,
) -> Result<(), BusError> {
    let options = QueueDeclareOptions {
        durable: true,
        passive: topology == Topology::Expect,
        ..QueueDeclareOptions::default()
    };
    let declared = bounded(channel.queue_declare(name.into(), options, arguments)).await;
    declared
        .map(|_| ())
        .map_err(|error| explained("queue", name, error))
}

/// The broker's refusal with what to do about it.
fn explained(what: &str, name: &str, error: BusError) -> BusError {
    match error {
        BusError::Broker(reason) if reason.contains("PRECONDITION") => broker_error(format!(
            "{what} {name} exists with other arguments: delete it after draining, then start again ({reason})"
        )),
        BusError::Broker(reason) if reason.contains("NOT_FOUND") => broker_error(format!(
            "{what} {name} is not on the broker, and bus.topology = expect makes none: `stox secrets apply` does ({reason})"
        )),
        other => other,
    }
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<(), BusError> {
    let options = QueueBindOptions::default();
    let table = FieldTable::default();
    bounded(channel.queue_bind(queue.into(), exchange.into(), key.into(), options, table)).await
}

/// JSON arguments as an AMQP table.
pub(super) fn arguments(json: &serde_json::Value) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in json.as_object().into_iter().flatten() {
        let value = match value {
            serde_json::Value::Bool(yes) => AMQPValue::Boolean(*yes),
            serde_json::Value::Number(number) => {
                AMQPValue::LongLongInt(number.as_i64().unwrap_or_default())
            }
            other => AMQPValue::LongString(other.as_str().unwrap_or_default().into()),
        };
        table.insert(name.as_str().into(), value);
    }
    table
}

/// True when this installation's marker is on the broker. A missing marker
/// means that the broker is new or was erased.
pub(crate) async fn has_marker(connection: &Connection, marker: &str) -> Result<bool, BusError> {
    let channel = bounded(connection.create_channel()).await?;
    let options = ExchangeDeclareOptions {
        passive: true,
        ..ExchangeDeclareOptions::default()
    };
    let found = channel
        .exchange_declare(
            marker.into(),
            ExchangeKind::Fanout,
            options,
            FieldTable::default(),
        )
        .await;
    match found {
        Ok(()) => {
            let _ = channel.close(200, "checked".into()).await;
            Ok(true)
        }
        // 404 closes the channel; any other failure is one of the connection.
        Err(error) if error.is_amqp_soft_error() => Ok(false),
        Err(error) => Err(broker_error(error)),
    }
}

/// Leaves this installation's marker on the broker.
pub(crate) async fn leave_marker(connection: &Connection, marker: &str) -> Result<(), BusError> {
    let channel = bounded(connection.create_channel()).await?;
    exchange_marker(&channel, marker).await?;
    let _ = channel.close(200, "marked".into()).await;
    Ok(())
}

async fn exchange_marker(channel: &Channel, marker: &str) -> Result<(), BusError> {
    exchange(channel, marker, ExchangeKind::Fanout, Topology::Declare).await
}
