//! Asking the services.

use std::time::Duration;

use http_out::{Client, ClientConfig, Request};
use operate::reading::{Identity, Reading};
use operate::system::{Answer, System};
use runtime::Context;
use serde::de::DeserializeOwned;

use super::places::{Place, Places};

/// Time that one service may take to answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// Asks all services, again and again.
pub struct Asker {
    client: Client,
    places: Places,
    context: Context,
    before: Vec<Answer>,
}

impl Asker {
    /// Nothing asked yet.
    pub fn new(places: Places, context: &Context) -> anyhow::Result<Self> {
        let config = ClientConfig {
            connect_timeout: Duration::from_secs(2),
            timeout: PATIENCE,
            ..ClientConfig::default()
        };
        Ok(Self {
            client: Client::new(config)?,
            places,
            context: context.clone(),
            before: Vec::new(),
        })
    }

    /// Asks every service now; rates are over the time since the last look.
    pub async fn look(&mut self) -> System {
        let (places, token) = self.places.all().await;
        let asked = places.iter().map(|place| self.reading(place, &token));
        let answers = futures::future::join_all(asked).await;
        let system = System::of(self.context.now(), &answers, &self.before, &bound);
        self.before = answers;
        system
    }

    /// Asks every service for JSON at a path; those that do not answer are left out, with why.
    pub async fn each<T: DeserializeOwned>(&self, path: &str) -> (Vec<T>, Vec<String>) {
        let (places, token) = self.places.all().await;
        let (mut answers, mut faults) = (Vec::new(), Vec::new());
        for place in places.iter().filter(|place| place.is_stox()) {
            match self.json(place, path, &token).await {
                Ok(answer) => answers.push(answer),
                Err(reason) => faults.push(format!("{} ({}): {reason}", place.name, place.address)),
            }
        }
        (answers, faults)
    }

    async fn reading(&self, place: &Place, token: &str) -> Answer {
        match self.read(place, token).await {
            Ok(reading) => Answer::Read(Box::new(reading)),
            Err(reason) => Answer::Silent {
                name: place.name.clone(),
                address: place.address.clone(),
                reason,
            },
        }
    }

    async fn read(&self, place: &Place, token: &str) -> Result<Reading, String> {
        if !place.is_stox() {
            self.body(place, "/", "").await?;
            let at = self.context.now();
            return Ok(Reading::of_server(&place.name, &place.address, at));
        }
        let identity: Identity = self.json(place, "/api/v1/process", token).await?;
        let at = self.context.now();
        let body = self.body(place, "/metrics", token).await?;
        let text = String::from_utf8_lossy(&body);
        Reading::new(&place.address, at, identity, &text).map_err(|error| error.to_string())
    }

    async fn json<T: DeserializeOwned>(
        &self,
        place: &Place,
        path: &str,
        token: &str,
    ) -> Result<T, String> {
        let body = self.body(place, path, token).await?;
        serde_json::from_slice(&body).map_err(|error| format!("{path}: {error}"))
    }

    async fn body(&self, place: &Place, path: &str, token: &str) -> Result<Vec<u8>, String> {
        if !place.fault.is_empty() {
            return Err(place.fault.clone());
        }
        let mut request = Request::get(format!("{}{path}", place.url()));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.client.send(&request).await;
        match response {
            Ok(response) if response.status == 200 => Ok(response.body),
            Ok(response) if response.status == 401 => {
                Err("it does not take this token: give --token-file or http.token".to_owned())
            }
            Ok(response) => Err(format!("{path} answers {}", response.status)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The exchanges that a queue is bound to.
fn bound(queue: &str) -> Vec<&'static str> {
    let found = messages::topology::QUEUES.iter().find(|q| q.name == queue);
    let mut names: Vec<&'static str> = found
        .iter()
        .flat_map(|queue| queue.bindings)
        .map(|binding| binding.exchange)
        .collect();
    names.dedup();
    names
}
