//! Looking at a broker without changing it: version, queues, policy.

use http_out::{Client, ClientConfig, Request};
use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;
use lapin::uri::{AMQPScheme, AMQPUri};
use messages::generate::{WORK_POLICY, queue_arguments, work_policy};
use messages::topology::{QUEUES, dead_name};
use runtime::config::BusConfig;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::connection::{Connections, bounded, broker_error};
use super::declare::{self, Topology};
use crate::BusError;

/// What a broker is and has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerFacts {
    /// Its version, where it says so before a login.
    pub version: Option<String>,
    /// Queues of the topology that it does not have.
    pub missing: Vec<String>,
    /// Queues that it has with other arguments, each with what it said.
    pub differing: Vec<(String, String)>,
    /// Queues that hold messages or have consumers.
    pub in_use: Vec<String>,
    /// The policy of the work queues.
    pub policy: PolicyState,
}

/// Whether the policy of the work queues is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyState {
    /// No management address is configured.
    Unknown,
    /// As the topology says.
    InForce,
    /// There is none.
    Missing,
    /// It says something else about these keys.
    Differs(Vec<String>),
}

/// Looks at the broker. Nothing is made and nothing is changed there.
pub async fn probe(config: &BusConfig) -> Result<BrokerFacts, BusError> {
    let connections = Connections::new(&config.url, Topology::Declare);
    let connection = connections.open("doctor").await?;
    let (mut missing, mut differing, mut in_use) = (Vec::new(), Vec::new(), Vec::new());
    for queue in QUEUES {
        for name in [queue.name.to_owned(), dead_name(queue.name)] {
            // A refusal closes its channel, so each question has its own.
            let channel = bounded(connection.create_channel()).await?;
            let options = QueueDeclareOptions {
                passive: true,
                ..QueueDeclareOptions::default()
            };
            let found = channel
                .queue_declare(name.as_str().into(), options, FieldTable::default())
                .await;
            match found {
                Ok(found) if found.message_count() + found.consumer_count() > 0 => {
                    in_use.push(name.clone());
                }
                Ok(_) => {}
                Err(error) if error.is_amqp_soft_error() => {
                    missing.push(name);
                    continue;
                }
                Err(error) => return Err(broker_error(error)),
            }
            // Declaring what exists changes nothing, and refuses a difference.
            let arguments = match name == queue.name {
                true => queue_arguments(queue),
                false => declare::dead_arguments(),
            };
            let table = declare::arguments(&arguments);
            let declared = declare::declare_queue(&channel, &name, table, Topology::Declare);
            match declared.await {
                Ok(()) => {}
                Err(BusError::Broker(reason)) if reason.contains("PRECONDITION") => {
                    differing.push((name, reason));
                    continue;
                }
                // A user who may make nothing cannot ask this.
                Err(BusError::Broker(reason)) if reason.contains("ACCESS_REFUSED") => continue,
                Err(error) => return Err(error),
            }
            let _ = channel.close(200, "looked".into()).await;
        }
    }
    let _ = connection.close(200, "looked".into()).await;
    Ok(BrokerFacts {
        version: version(&config.url).await,
        missing,
        differing,
        in_use,
        policy: policy(&config.management_url, connections.vhost()).await?,
    })
}

async fn policy(management_url: &str, vhost: &str) -> Result<PolicyState, BusError> {
    if management_url.is_empty() {
        return Ok(PolicyState::Unknown);
    }
    let url = format!(
        "{}/api/policies/{}/{WORK_POLICY}",
        management_url.trim_end_matches('/'),
        http_out::escape(vhost)
    );
    let client = Client::new(ClientConfig::default()).map_err(broker_error)?;
    let answer = client
        .send(&Request::get(url))
        .await
        .map_err(|error| broker_error(format!("management address: {error}")))?;
    match answer.status {
        200 => {
            let found: Value = answer.json().map_err(broker_error)?;
            Ok(compare(&work_policy().1, &found["definition"]))
        }
        404 => Ok(PolicyState::Missing),
        status => Err(broker_error(format!("management address: {status}"))),
    }
}

fn compare(wanted: &Value, found: &Value) -> PolicyState {
    let keys = wanted.as_object().into_iter().flatten();
    let differing: Vec<String> = keys
        .filter(|(key, value)| found.get(key) != Some(value))
        .map(|(key, value)| format!("{key} is {}, not {value}", found[key]))
        .collect();
    match differing.is_empty() {
        true => PolicyState::InForce,
        false => PolicyState::Differs(differing),
    }
}

/// The first frame of a broker names it. Only asked without TLS.
async fn version(url: &str) -> Option<String> {
    let uri: AMQPUri = url.parse().ok()?;
    if uri.scheme != AMQPScheme::AMQP {
        return None;
    }
    let address = (uri.authority.host.as_str(), uri.authority.port);
    let greeting = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream.write_all(b"AMQP\x00\x00\x09\x01").await.ok()?;
        // Type, channel and size of the frame.
        let mut head = [0; 7];
        stream.read_exact(&mut head).await.ok()?;
        let size = u32::from_be_bytes([head[3], head[4], head[5], head[6]]);
        let mut frame = vec![0; size.min(64 * 1024) as usize];
        stream.read_exact(&mut frame).await.ok()?;
        text_field(&frame, "version")
    };
    let answer = tokio::time::timeout(super::connection::PATIENCE, greeting).await;
    answer.ok().flatten()
}

/// A long-string field of an AMQP table: short name, `S`, length, text.
fn text_field(frame: &[u8], name: &str) -> Option<String> {
    let mut mark = vec![u8::try_from(name.len()).ok()?];
    mark.extend_from_slice(name.as_bytes());
    mark.push(b'S');
    let at = frame
        .windows(mark.len())
        .position(|window| window == mark)?;
    let rest = &frame[at + mark.len()..];
    let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    String::from_utf8(rest.get(4..4 + length)?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_of_the_greeting_is_found() {
        let mut frame =
            b"\x00\x0a\x00\x0a\x00\x09\x00\x00\x00\x20\x07productS\x00\x00\x00\x08RabbitMQ"
                .to_vec();
        frame.extend_from_slice(b"\x07versionS\x00\x00\x00\x054.1.2rest");
        assert_eq!(text_field(&frame, "version").as_deref(), Some("4.1.2"));
        assert_eq!(text_field(&frame, "product").as_deref(), Some("RabbitMQ"));
        assert_eq!(
            text_field(b"\x07versionS\x00\x00\x00\x7f4", "version"),
            None
        );
        assert_eq!(text_field(b"", "version"), None);
    }

    #[test]
    fn a_policy_that_drops_is_told() {
        let wanted = json!({"overflow": "reject-publish", "max-length": 10});
        let same = json!({"max-length": 10, "overflow": "reject-publish", "more": 1});
        assert_eq!(compare(&wanted, &same), PolicyState::InForce);
        let other = json!({"overflow": "drop-head", "max-length": 10});
        assert_eq!(
            compare(&wanted, &other),
            PolicyState::Differs(vec![
                "overflow is \"drop-head\", not \"reject-publish\"".to_owned()
            ])
        );
    }
}
