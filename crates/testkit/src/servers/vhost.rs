//! A fresh RabbitMQ virtual host for one test.

use std::time::Duration;

use serde_json::{Value, json};

use super::{RabbitServer, rabbit};
use crate::{admin, unique, wait};

/// A virtual host of its own: exchanges, queues and policies of other tests are invisible. Deleted on drop.
#[derive(Debug)]
pub struct Vhost {
    server: RabbitServer,
    name: String,
}

impl Vhost {
    /// Makes one on the test run's node, with full permissions for its administrator.
    ///
    /// # Panics
    /// When the node refuses or does not answer.
    pub async fn create() -> Self {
        Self::create_on(&rabbit()).await
    }

    /// Makes one on the given node, for example a private one.
    ///
    /// # Panics
    /// When the node refuses or does not answer.
    pub async fn create_on(server: &RabbitServer) -> Self {
        let vhost = Self {
            server: server.clone(),
            name: unique::name(),
        };
        vhost
            .call("PUT", &format!("vhosts/{}", vhost.name), Some(json!({})))
            .await;
        let user = user_of(&server.url);
        let all = json!({ "configure": ".*", "write": ".*", "read": ".*" });
        vhost
            .call(
                "PUT",
                &format!("permissions/{}/{user}", vhost.name),
                Some(all),
            )
            .await;
        vhost
    }

    /// The virtual host's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `amqp://user:password@host:port/name`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/{}", self.server.url, self.name)
    }

    /// The node it is on.
    #[must_use]
    pub fn server(&self) -> &RabbitServer {
        &self.server
    }

    /// Sets a policy; the value is the management API's body: `pattern`, `definition`, `apply-to`, `priority`.
    ///
    /// # Panics
    /// When the node refuses it.
    pub async fn put_policy(&self, policy: &str, body: Value) {
        self.call(
            "PUT",
            &format!("policies/{}/{policy}", self.name),
            Some(body),
        )
        .await;
    }

    /// Deletes a queue with what is in it, as an operator's mistake would.
    ///
    /// # Panics
    /// When there is no such queue.
    pub async fn delete_queue(&self, queue: &str) {
        self.call("DELETE", &format!("queues/{}/{queue}", self.name), None)
            .await;
    }

    /// What the node says of a queue (`messages`, `messages_ready`, `consumers`, `type`, `arguments`, …), or nothing
    /// when there is no such queue. The figures are up to a second old.
    ///
    /// # Panics
    /// When the node does not answer.
    pub async fn queue(&self, queue: &str) -> Option<Value> {
        self.try_call("GET", &format!("queues/{}/{queue}", self.name), None)
            .await
    }

    /// Closes every client connection to this virtual host, as a broken network would.
    ///
    /// # Panics
    /// When no connection shows up within 30 seconds, or the node does not answer.
    pub async fn close_connections(&self) {
        let path = format!("vhosts/{}/connections", self.name);
        // A new connection takes up to a second to be listed.
        let open = wait::until_some(Duration::from_secs(30), || async {
            let listed = self.call("GET", &path, None).await;
            listed.as_array().filter(|open| !open.is_empty()).cloned()
        })
        .await;
        for connection in open {
            let name = connection["name"]
                .as_str()
                .expect("every connection has a name")
                .replace(' ', "%20");
            // It may have gone by itself.
            self.try_call(
                "DELETE",
                &format!("connections/{}", name.replace('>', "%3E")),
                None,
            )
            .await;
        }
    }

    /// One call of the management API, `path` without `/api/`; an answer other than success is a panic.
    ///
    /// # Panics
    /// When the node refuses or does not answer.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        match self.try_call(method, path, body).await {
            Some(value) => value,
            None => panic!("{method} {path}: the RabbitMQ node knows no such thing"),
        }
    }

    async fn try_call(&self, method: &str, path: &str, body: Option<Value>) -> Option<Value> {
        let url = format!("{}/api/{path}", self.server.management_url);
        admin::run(request(method.to_owned(), url, body)).await
    }
}

impl Drop for Vhost {
    fn drop(&mut self) {
        let url = format!("{}/api/vhosts/{}", self.server.management_url, self.name);
        admin::run_blocking(async move {
            // A node that a test has killed takes its virtual hosts with it.
            let _gone = admin::http().delete(url).send().await;
        });
    }
}

async fn request(method: String, url: String, body: Option<Value>) -> Option<Value> {
    let verb = method.parse().expect("an HTTP method");
    let mut request = admin::http().request(verb, &url);
    if let Some(body) = &body {
        request = request.json(body);
    }
    let answer = request
        .send()
        .await
        .unwrap_or_else(|error| panic!("{method} {url}: {error}"));
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    if status.as_u16() == 404 {
        return None;
    }
    assert!(status.is_success(), "{method} {url}: {status} {text}");
    Some(serde_json::from_str(&text).unwrap_or(Value::Null))
}

fn user_of(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme
        .split([':', '@'])
        .next()
        .unwrap_or(after_scheme)
}

#[cfg(test)]
mod tests {
    use super::user_of;

    #[test]
    fn the_user_is_read_from_the_address() {
        assert_eq!(user_of("amqp://stox:secret@127.0.0.1:5672"), "stox");
    }
}
