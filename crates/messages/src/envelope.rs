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
    /// What it is about: a photo's id, a SKU or an order's id (CloudEvents `subject`); empty from publishers that did
    /// not say so.
    #[serde(default)]
    pub subject: String,
    /// The exchange it goes to; empty means straight to the queue named by
    /// `routing_key`.
    pub exchange: String,
    /// The routing key.
    pub routing_key: String,
    /// The body as JSON text.
    pub body: String,
}

/// W3C trace context, version 00: the `traceparent` text; where a message caused this one, a blank and the
/// `tracestate` member `stox=` with that message's span.
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
        match self.parent().split('-').collect::<Vec<_>>().as_slice() {
            [version, trace, cause, flags] => {
                Self(format!("{version}-{trace}-{span}-{flags} {STATE}{cause}"))
            }
            _ => self.clone(),
        }
    }

    /// From the two headers; the state may be empty or hold members of others.
    pub fn from_headers(parent: &str, state: &str) -> Self {
        let ours = state
            .split(',')
            .map(str::trim)
            .find(|m| m.starts_with(STATE));
        match ours {
            Some(member) if !parent.is_empty() => Self(format!("{parent} {member}")),
            _ => Self(parent.to_owned()),
        }
    }

    /// The `traceparent` header.
    pub fn parent(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// The `tracestate` header; empty when nothing caused the message.
    pub fn state(&self) -> &str {
        self.0.split_once(' ').map_or("", |(_, state)| state)
    }

    /// The 32 hexadecimal digits that name the trace.
    pub fn trace_id(&self) -> &str {
        self.parent().split('-').nth(1).unwrap_or_default()
    }

    /// The 16 hexadecimal digits that name the message's span.
    pub fn span_id(&self) -> &str {
        self.parent().split('-').nth(2).unwrap_or_default()
    }

    /// The span of the message that caused this one; empty when none did.
    pub fn cause(&self) -> &str {
        self.state().strip_prefix(STATE).unwrap_or_default()
    }
}

/// Our member of `tracestate`.
const STATE: &str = "stox=";

/// A message body of one type.
pub trait Message: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Type with version.
    const KIND: &'static str;
    /// Where it goes: exchange and routing key.
    fn route(&self) -> (&'static str, String);
    /// What it is about: a photo's id, a SKU or an order's id.
    fn subject(&self) -> String;
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
    #[error("the body is not a {kind}: {field}: {reason}")]
    Malformed {
        /// The type.
        kind: String,
        /// Where, such as `lines[0].sku`; `body` when it is no JSON at all.
        field: String,
        /// What does not fit.
        reason: String,
    },
}

/// Reads a body of one type; an envelope of another type is `UnknownKind`.
pub fn decode<M: Message>(envelope: &Envelope) -> Result<M, DecodeError> {
    if envelope.kind != M::KIND {
        return Err(DecodeError::UnknownKind(envelope.kind.clone()));
    }
    parse(&envelope.body)
}

/// Reads a body of one type; what does not fit is named.
pub fn parse<M: Message>(body: &str) -> Result<M, DecodeError> {
    serde_json::from_str(body).map_err(|error| malformed::<M>(body, &error))
}

/// Reads once more, now keeping the way to each field.
fn malformed<M: Message>(body: &str, error: &serde_json::Error) -> DecodeError {
    let mut reader = serde_json::Deserializer::from_str(body);
    let (path, reason) = match serde_path_to_error::deserialize::<_, M>(&mut reader) {
        Err(error) => (error.path().to_string(), error.inner().to_string()),
        Ok(_) => (".".to_owned(), error.to_string()),
    };
    // Only the field above a missing one is on the way.
    let missing = reason
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    let field = match (path.as_str(), missing) {
        ("." | "?", Some(name)) => name.to_owned(),
        ("." | "?", None) => "body".to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
        (path, None) => path.to_owned(),
    };
    DecodeError::Malformed {
        kind: M::KIND.to_owned(),
        field,
        reason,
    }
}

impl<M: Message> Event for M {
    fn decode(envelope: &Envelope) -> Result<Self, DecodeError> {
        decode(envelope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_keeps_the_trace_and_names_its_cause() {
        let root = Trace::new([7; 24]);
        let first = root.child(MessageId::derived(AccountId::LOCAL.uuid(), "t", "1"));
        let second = first.child(MessageId::derived(AccountId::LOCAL.uuid(), "t", "2"));
        assert_eq!(root.cause(), "");
        assert_eq!(first.cause(), root.span_id());
        assert_eq!(second.cause(), first.span_id());
        assert_eq!(second.trace_id(), root.trace_id());
        let read = Trace::from_headers(second.parent(), &format!("other=1, {}", second.state()));
        assert_eq!(read, second);
        assert_eq!(Trace::from_headers(root.parent(), "other=1"), root);
    }
}
