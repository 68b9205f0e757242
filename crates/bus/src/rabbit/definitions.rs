//! Applying the policies through the broker's management address.

use http_out::{Client, ClientConfig, Method, Request};
use messages::generate::{WORK_POLICY, work_policy};
use serde_json::json;

use super::connection::broker_error;
use crate::BusError;

const CONSUMER_TIMEOUT: &str = "consumer-timeout";

/// Puts the policy of the work queues on a virtual host. The address carries
/// user and password: `http://user:password@host:15672`.
pub async fn apply(management_url: &str, vhost: &str) -> Result<(), BusError> {
    let (pattern, mut definition) = work_policy();
    let body = |definition: &serde_json::Value| json!({"pattern": pattern, "apply-to": "queues", "priority": 10, "definition": definition});
    match put_policy(management_url, vhost, WORK_POLICY, &body(&definition)).await {
        // Before RabbitMQ 3.12 this is only a setting of the whole node.
        Err(BusError::Broker(reason)) if reason.contains(CONSUMER_TIMEOUT) => {
            if let Some(keys) = definition.as_object_mut() {
                keys.remove(CONSUMER_TIMEOUT);
            }
            put_policy(management_url, vhost, WORK_POLICY, &body(&definition)).await
        }
        outcome => outcome,
    }
}

async fn put_policy(
    management_url: &str,
    vhost: &str,
    name: &str,
    body: &serde_json::Value,
) -> Result<(), BusError> {
    let vhost = vhost.replace('/', "%2F");
    let url = format!(
        "{}/api/policies/{vhost}/{name}",
        management_url.trim_end_matches('/')
    );
    let client = Client::new(ClientConfig::default()).map_err(broker_error)?;
    let request = Request::new(Method::Put, url).json(body);
    let response = client.send(&request).await.map_err(broker_error)?;
    match response.status {
        200..=299 => Ok(()),
        status => Err(broker_error(format!(
            "policy {name}: {status} {}",
            response.excerpt()
        ))),
    }
}
