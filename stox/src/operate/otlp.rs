//! Sends spans to an OTLP/HTTP receiver (Jaeger, Tempo, a collector), in batches, never in the way of the work.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use bytes::Bytes;
use domain::Timestamp;
use http_out::{Client, ClientConfig, Method};
use opentelemetry::trace::{
    SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter as _, SpanLinks};
use runtime::Context;
use runtime::spans::Span;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Most spans in one request.
const BATCH: usize = 512;
/// Longest time that a span waits for others.
const PACE: Duration = Duration::from_secs(1);

/// The project's outbound client as the exporter wants it.
#[derive(Debug, Clone)]
struct Outbound(Shown);

/// The client, which has nothing to show.
#[derive(Clone)]
struct Shown(Client);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("http_out::Client")
    }
}

#[async_trait]
impl HttpClient for Outbound {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let mut own = http_out::Request::new(Method::Post, parts.uri.to_string());
        for (name, value) in &parts.headers {
            own = own.header(name.as_str(), value.to_str()?);
        }
        own.body = body.to_vec();
        let answer = self.0.0.send(&own).await?;
        let response = Response::builder().status(answer.status);
        Ok(response.body(Bytes::from(answer.body))?)
    }
}

/// Starts sending what ends from now on, if a receiver is configured.
pub fn start(endpoint: &str, targets: &str, context: &Context) -> anyhow::Result<()> {
    if endpoint.is_empty() {
        return Ok(());
    }
    let client = Client::new(ClientConfig {
        timeout: Duration::from_secs(10),
        ..ClientConfig::default()
    })?;
    let mut exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Outbound(Shown(client)))
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()?;
    let resource = Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.name", format!("stox-{targets}")),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        ])
        .build();
    exporter.set_resource(&resource);
    let spans = context.spans.subscribe();
    let task = context.clone();
    context.spawn("span export", async move {
        export(exporter, spans, &task).await;
    });
    Ok(())
}

async fn export(exporter: SpanExporter, mut spans: Receiver<Span>, context: &Context) {
    let mut batch: Vec<SpanData> = Vec::new();
    let mut last = false;
    while !last {
        let pace = context.clock.pause(PACE);
        tokio::pin!(pace);
        while batch.len() < BATCH {
            tokio::select! {
                biased;
                span = spans.recv() => match span {
                    Ok(span) => batch.extend(data(&span)),
                    Err(RecvError::Lagged(lost)) => {
                        tracing::warn!(lost, "spans were not sent: they came faster than the receiver took them");
                    }
                    Err(RecvError::Closed) => { last = true; break; }
                },
                () = &mut pace => break,
                () = context.life.stopping() => { last = true; break; }
            }
        }
        if batch.is_empty() {
            continue;
        }
        if let Err(error) = exporter.export(std::mem::take(&mut batch)).await {
            tracing::warn!(%error, "spans were not sent");
        }
    }
}

/// A span in the exporter's words; none when its ids are not hexadecimal.
fn data(span: &Span) -> Option<SpanData> {
    let trace = TraceId::from_hex(&span.trace_id).ok()?;
    let own = SpanId::from_hex(&span.span_id).ok()?;
    let parent = SpanId::from_hex(&span.parent_id).unwrap_or(SpanId::INVALID);
    let context = SpanContext::new(trace, own, TraceFlags::SAMPLED, true, TraceState::default());
    let facts = span.facts.iter();
    Some(SpanData {
        span_context: context,
        parent_span_id: parent,
        parent_span_is_remote: true,
        span_kind: SpanKind::Consumer,
        name: span.name.clone().into(),
        start_time: moment(span.began),
        end_time: moment(span.ended),
        attributes: facts
            .map(|(name, value)| KeyValue::new(*name, value.clone()))
            .collect(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: match span.failure.is_empty() {
            true => Status::Ok,
            false => Status::error(span.failure.clone()),
        },
        instrumentation_scope: InstrumentationScope::builder("stox").build(),
    })
}

fn moment(time: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(time.micros()).unwrap_or_default())
}
