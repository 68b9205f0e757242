//! The envelope: CloudEvents attributes and W3C trace context around a JSON
//! body.

use domain::{AccountId, MessageId, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A message as it is published, kept and delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Identity: equal ids are the same message (CloudEvents `id`).
    pub id: MessageId,
    /// Type with version, such as `stox.image.upload.v1` (CloudEvents `type`).
    #[serde(rename = "type")]
    pub kind: String,
    /// The service that published it (CloudEvents `source`).
    pub source: String,
    /// When it was published (CloudEvents `time`).
    pub time: Timestamp,
    /// The tenant it belongs to.
    pub account: AccountId,
    /// The trace it belongs to.
    pub trace: Trace,
    /// The exchange it goes to; empty means straight to the queue named by
    /// `routing_key`.
    pub exchange: String,
    /// The routing key.
    pub routing_key: String,
    /// The body as JSON text.
    pub body: String,
}

/// W3C trace context, version 00: the `traceparent` text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trace(pub String);

impl Trace {
    /// A new trace from 24 random bytes.
    pub fn new(random: [u8; 24]) -> Self {
        Self(format!(
            "00-{}-{}-01",
            hex::encode(&random[..16]),
            hex::encode(&random[16..])
        ))
    }

    /// The same trace, with the span named by the message that continues it.
    pub fn child(&self, message: MessageId) -> Self {
        let span = hex::encode(&message.uuid().as_bytes()[8..]);
        match self.0.split('-').collect::<Vec<_>>().as_slice() {
            [version, trace, _, flags] => Self(format!("{version}-{trace}-{span}-{flags}")),
            _ => self.clone(),
        }
    }

    /// The 32 hexadecimal digits that name the trace.
    pub fn trace_id(&self) -> &str {
        self.0.split('-').nth(1).unwrap_or_default()
    }
}

/// A message body of one type.
pub trait Message: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Type with version.
    const KIND: &'static str;
    /// Where it goes: exchange and routing key.
    fn route(&self) -> (&'static str, String);
}

/// What a handler can be given: one message type, or an enum of several.
pub trait Event: Sized + Send + Sync + 'static {
    /// Reads the body by the envelope's type.
    fn decode(envelope: &Envelope) -> Result<Self, DecodeError>;
}

/// Why a message cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A type or version this program does not know; a newer one may.
    #[error("message type {0} is not known here")]
    UnknownKind(String),
    /// The body does not fit its type: it never will.
    #[error("the body is not a {kind}: {reason}")]
    Malformed {
        /// The type.
        kind: String,
        /// What does not fit.
        reason: String,
    },
}

/// Reads a body of one type; an envelope of another type is `UnknownKind`.
pub fn decode<M: Message>(envelope: &Envelope) -> Result<M, DecodeError> {
    if envelope.kind != M::KIND {
        return Err(DecodeError::UnknownKind(envelope.kind.clone()));
    }
    serde_json::from_str(&envelope.body).map_err(|error| DecodeError::Malformed {
        kind: envelope.kind.clone(),
        reason: error.to_string(),
    })
}

impl<M: Message> Event for M {
    fn decode(envelope: &Envelope) -> Result<Self, DecodeError> {
        decode(envelope)
    }
}
