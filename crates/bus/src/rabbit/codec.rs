//! Envelopes as AMQP messages: attributes travel as properties and headers,
//! the body stays JSON.

use domain::{AccountId, MessageId, Sha256Hex, Timestamp};
use lapin::BasicProperties;
use lapin::message::Delivery;
use lapin::types::{AMQPValue, FieldTable};
use messages::{Envelope, Trace};

const ACCOUNT: &str = "stox-account";
const TIME: &str = "stox-time";
const EXCHANGE: &str = "stox-exchange";
const ROUTING_KEY: &str = "stox-routing-key";
const TRACE: &str = "traceparent";
const TRACE_STATE: &str = "tracestate";
const SUBJECT: &str = "stox-subject";
/// Not in any JSON text, and refused by PostgreSQL.
const NUL: char = '\0';

/// The properties of a message: persistent, with its id and type.
pub(crate) fn properties(envelope: &Envelope) -> BasicProperties {
    let mut headers = FieldTable::default();
    let mut text = |name: &str, value: &str| {
        headers.insert(name.into(), AMQPValue::LongString(value.into()));
    };
    text(ACCOUNT, &envelope.account.to_string());
    text(TRACE, envelope.trace.parent());
    if !envelope.trace.state().is_empty() {
        text(TRACE_STATE, envelope.trace.state());
    }
    text(SUBJECT, &envelope.subject);
    text(EXCHANGE, &envelope.exchange);
    text(ROUTING_KEY, &envelope.routing_key);
    headers.insert(TIME.into(), AMQPValue::LongLongInt(envelope.time.micros()));
    BasicProperties::default()
        .with_delivery_mode(2)
        .with_content_type("application/json".into())
        .with_message_id(envelope.id.to_string().into())
        .with_type(envelope.kind.as_str().into())
        .with_app_id(envelope.source.as_str().into())
        .with_timestamp(envelope.time.millis() / 1000)
        .with_headers(headers)
}

/// Reads a message back.
pub(crate) fn envelope(delivery: &Delivery) -> Result<Envelope, String> {
    let properties = &delivery.properties;
    let id = properties
        .message_id()
        .as_ref()
        .ok_or("it has no message_id")?;
    let id = MessageId::parse(id.as_str()).map_err(|error| error.to_string())?;
    let account = header(delivery, ACCOUNT).ok_or("it has no stox-account header")?;
    let account = AccountId::parse(&account).map_err(|error| error.to_string())?;
    let kind = properties.kind().as_ref().ok_or("it has no type")?;
    let body = String::from_utf8(delivery.data.clone()).map_err(|error| error.to_string())?;
    let envelope = Envelope {
        id,
        kind: kind.to_string(),
        source: properties
            .app_id()
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        time: time(delivery),
        account,
        trace: Trace::from_headers(
            &header(delivery, TRACE).unwrap_or_default(),
            &header(delivery, TRACE_STATE).unwrap_or_default(),
        ),
        subject: header(delivery, SUBJECT).unwrap_or_default(),
        exchange: header(delivery, EXCHANGE).unwrap_or_default(),
        routing_key: header(delivery, ROUTING_KEY).unwrap_or_default(),
        body,
    };
    let e = &envelope;
    let texts = [
        &e.kind,
        &e.source,
        &e.trace.0,
        &e.subject,
        &e.exchange,
        &e.routing_key,
    ];
    if e.body.contains(NUL) || texts.iter().any(|text| text.contains(NUL)) {
        return Err("it contains a zero character".to_owned());
    }
    Ok(envelope)
}

/// An envelope for a message that is not ours, so that it can be listed: its
/// id is made of its bytes.
pub(crate) fn stranger(delivery: &Delivery) -> Envelope {
    let hash = Sha256Hex::of(&delivery.data);
    let parent = AccountId::LOCAL.uuid();
    Envelope {
        id: MessageId::derived(parent, "stranger", hash.as_str()),
        kind: "unknown".to_owned(),
        source: String::new(),
        time: time(delivery),
        account: AccountId::LOCAL,
        trace: Trace(String::new()),
        subject: String::new(),
        exchange: delivery.exchange.to_string(),
        routing_key: delivery.routing_key.to_string(),
        body: String::from_utf8_lossy(&delivery.data).replace(NUL, "\u{fffd}"),
    }
}

/// Why the broker gave a message up: `expired`, `maxlen`, `rejected` or
/// `delivery_limit`.
pub(crate) fn death_reason(delivery: &Delivery) -> String {
    header(delivery, "x-first-death-reason")
        .or_else(|| header(delivery, "x-last-death-reason"))
        .unwrap_or_else(|| "unknown".to_owned())
}

fn time(delivery: &Delivery) -> Timestamp {
    let micros = match delivery
        .properties
        .headers()
        .as_ref()
        .and_then(|h| h.inner().get(TIME))
    {
        Some(AMQPValue::LongLongInt(micros)) => *micros,
        _ => 0,
    };
    Timestamp::from_micros(micros)
}

fn header(delivery: &Delivery, name: &str) -> Option<String> {
    match delivery.properties.headers().as_ref()?.inner().get(name)? {
        AMQPValue::LongString(text) => Some(text.to_string()),
        AMQPValue::ShortString(text) => Some(text.to_string()),
        _ => None,
    }
}
