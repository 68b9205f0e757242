//! Making the calls: tokens, rate limits and the meaning of a missing answer.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapter_api::{Adapter, Connection, Failure, Limit, Mode, Session, Token, Verb};
use domain::{ConnectionId, Timestamp};
use http_out::{Client, Request, Response, SendError};
use runtime::Context;

use crate::measure;

/// Calls one marketplace for all its connections. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) adapter: Arc<dyn Adapter>,
    pub(crate) context: Context,
    client: Client,
    /// How many times faster than documented the limits of simulated shops
    /// refill; 0 lifts them.
    simulated_speed: u32,
    tokens: Arc<tokio::sync::Mutex<HashMap<ConnectionId, Token>>>,
    buckets: Arc<Mutex<HashMap<(ConnectionId, Verb), Bucket>>>,
}

/// A token bucket, in time: what is left, of which each call costs the limit's
/// `every`, and when that was counted.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: Duration,
    at: Timestamp,
}

impl Caller {
    pub(crate) fn new(
        adapter: Arc<dyn Adapter>,
        client: Client,
        context: &Context,
        simulated_speed: u32,
    ) -> Self {
        Self {
            adapter,
            context: context.clone(),
            client,
            simulated_speed,
            tokens: Arc::default(),
            buckets: Arc::default(),
        }
    }

    /// Calls `build`'s request and reads the response. A refused token is
    /// forgotten, so that the next attempt gets a new one.
    pub(crate) async fn call<T>(
        &self,
        connection: &Connection,
        verb: Verb,
        build: impl FnOnce(Session<'_>) -> Request,
        read: impl FnOnce(&Response) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let outcome = self.called(connection, verb, build, read).await;
        let labels = [
            connection.marketplace.name(),
            measure::group(verb),
            measure::outcome(&outcome),
        ];
        self.context.metrics.add(&measure::REQUESTS, &labels, 1);
        outcome
    }

    async fn called<T>(
        &self,
        connection: &Connection,
        verb: Verb,
        build: impl FnOnce(Session<'_>) -> Request,
        read: impl FnOnce(&Response) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let token = self.token(connection).await?;
        self.admit(connection, verb)?;
        let session = Session {
            connection,
            token: token.as_ref(),
            now: self.context.now(),
        };
        let request = build(session);
        tracing::debug!(?request, "call");
        let response = self.send(&request).await?;
        let outcome = read(&response);
        if let Err(Failure::Unauthorised(_)) = &outcome {
            self.tokens.lock().await.remove(&connection.id);
        }
        outcome
    }

    async fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.client
            .send(request)
            .await
            .map_err(|error| match error {
                SendError::NotSent(reason) => Failure::Transient(reason),
                SendError::Refused(reason) => {
                    Failure::Transient(format!("address refused: {reason}"))
                }
                SendError::Unknown(reason) => Failure::Unknown(reason),
            })
    }

    /// A token that is good for a minute at least, where they are used.
    async fn token(&self, connection: &Connection) -> Result<Option<Token>, Failure> {
        let session = Session {
            connection,
            token: None,
            now: self.context.now(),
        };
        let Some(request) = self.adapter.token_request(session) else {
            return Ok(None);
        };
        let mut tokens = self.tokens.lock().await;
        let soon = self.context.now().after(Duration::from_secs(60));
        if let Some(known) = tokens
            .get(&connection.id)
            .filter(|token| token.expires > soon)
        {
            return Ok(Some(known.clone()));
        }
        // A token request changes nothing at the marketplace: an unknown
        // outcome is only a failure.
        let response = self.send(&request).await.map_err(|failure| match failure {
            Failure::Unknown(reason) => Failure::Transient(reason),
            other => other,
        })?;
        let token = self.adapter.token(session, &response)?;
        tokens.insert(connection.id, token.clone());
        Ok(Some(token))
    }

    /// The limit of a verb that is in force.
    fn limit(&self, mode: Mode, verb: Verb) -> Option<Limit> {
        let limits = self.adapter.limits();
        let limit = *limits.iter().find(|limit| limit.verb == verb)?;
        match (mode, self.simulated_speed) {
            (Mode::Simulated, 0) => None,
            (Mode::Simulated, speed) => Some(Limit {
                every: limit.every / speed,
                ..limit
            }),
            _ => Some(limit),
        }
    }

    /// Says how much of each limit is used, the most of all connections.
    pub(crate) fn measure_budgets(&self, connections: &[Connection]) {
        let now = self.context.now();
        let buckets = self
            .buckets
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut used: BTreeMap<Verb, f64> = BTreeMap::new();
        for ((id, verb), bucket) in buckets.iter() {
            let known = connections.iter().find(|connection| connection.id == *id);
            let Some(limit) = known.and_then(|known| self.limit(known.mode, *verb)) else {
                continue;
            };
            let whole = (limit.every * limit.burst).as_secs_f64();
            let left = refilled(*bucket, &limit, now).left.as_secs_f64();
            let share = used.entry(*verb).or_default();
            *share = share.max(1.0 - left / whole.max(f64::MIN_POSITIVE));
        }
        for (verb, share) in used {
            let labels = [self.adapter.marketplace().name(), measure::group(verb)];
            self.context.metrics.set(&measure::BUDGET, &labels, share);
        }
    }

    /// Takes one call out of the verb's bucket, or says how long to wait.
    fn admit(&self, connection: &Connection, verb: Verb) -> Result<(), Failure> {
        let Some(limit) = self.limit(connection.mode, verb) else {
            return Ok(());
        };
        let now = self.context.now();
        let mut buckets = self
            .buckets
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let full = Bucket {
            left: limit.every * limit.burst,
            at: now,
        };
        let bucket = buckets.entry((connection.id, verb)).or_insert(full);
        *bucket = refilled(*bucket, &limit, now);
        match bucket.left.checked_sub(limit.every) {
            Some(rest) => {
                bucket.left = rest;
                Ok(())
            }
            None => Err(Failure::Throttled {
                after: limit.every - bucket.left,
            }),
        }
    }
}

fn refilled(bucket: Bucket, limit: &Limit, now: Timestamp) -> Bucket {
    let gained = now.since(bucket.at);
    Bucket {
        left: (bucket.left + gained).min(limit.every * limit.burst),
        at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gains_up_to_its_burst() {
        let limit = Limit::new(Verb::Submit, 10, 200);
        let start = Timestamp::from_micros(0);
        let empty = Bucket {
            left: Duration::ZERO,
            at: start,
        };
        let calls = |millis| {
            let later = start.after(Duration::from_millis(millis));
            refilled(empty, &limit, later).left.as_millis() / limit.every.as_millis()
        };
        assert_eq!([0, 199, 200, 600].map(calls), [0, 0, 1, 3]);
        assert_eq!(calls(60_000), 10, "no more than the burst");
    }
}
