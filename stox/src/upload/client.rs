//! The HTTP side of an upload.

use std::time::Duration;

use anyhow::Context as _;
use domain::Problem;
use http_out::{Client, ClientConfig, Method, Request, Response, SendError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Tally;

/// Times that a call without an answer is made again; the upload's identity
/// makes repeating it harmless.
const REPEATS: u32 = 20;

/// A running Stox.
#[derive(Clone)]
pub struct Api {
    client: Client,
    base: String,
    token: String,
    clock: runtime::Clock,
}

/// What became of one photo, or of a decision about it.
#[derive(Debug)]
pub enum Answer {
    /// It is kept.
    Accepted {
        /// True when it was before.
        already_there: bool,
    },
    /// It is not.
    Rejected(Vec<Problem>),
}

#[derive(Deserialize)]
struct Kept {
    #[serde(default, alias = "already_decided")]
    already_there: bool,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    title: String,
    #[serde(default)]
    problems: Vec<Problem>,
}

#[derive(Deserialize)]
struct Imported {
    #[serde(rename = "in")]
    sent: u64,
    accepted: u64,
    rejected: u64,
    already_there: u64,
    #[serde(default)]
    problems: Vec<Problem>,
}

impl Api {
    /// A Stox at an address.
    pub fn new(base: &str, token: &str) -> anyhow::Result<Self> {
        let config = ClientConfig {
            timeout: Duration::from_secs(120),
            ..ClientConfig::default()
        };
        Ok(Self {
            client: Client::new(config)?,
            base: base.trim_end_matches('/').to_owned(),
            token: token.to_owned(),
            clock: runtime::Clock::system(),
        })
    }

    /// Its address.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The token that is sent.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Reads JSON once, whatever the status: health is told with 503, too.
    pub async fn look(&self, path: &str) -> anyhow::Result<serde_json::Value> {
        let request = self.signed(Request::get(self.url(path)));
        let response = self.client.send(&request).await?;
        response.json().with_context(|| format!("answer of {path}"))
    }

    /// Sends a photo.
    pub async fn send_photo(
        &self,
        batch: &str,
        path: &str,
        bytes: &[u8],
    ) -> anyhow::Result<Answer> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let request = Request::new(Method::Post, self.url("/api/v1/assets")).multipart(
            &[("batch", batch), ("path", path)],
            name,
            bytes,
        );
        let response = self.send(request).await?;
        match response.status {
            200 | 201 => {
                let kept: Kept = response.json().context("answer to an upload")?;
                Ok(Answer::Accepted {
                    already_there: kept.already_there,
                })
            }
            400 | 413 | 415 | 422 => {
                let refusal: Refusal = response.json().context("answer to an upload")?;
                Ok(Answer::Rejected(refusal.problems))
            }
            _ => Err(unexpected(&response)),
        }
    }

    /// Sends a product table.
    pub async fn import(
        &self,
        batch: &str,
        file: &str,
        encoding: Option<&str>,
        bytes: Vec<u8>,
    ) -> anyhow::Result<Tally> {
        let mut request = Request::new(Method::Post, self.url("/api/v1/products/import"))
            .query("batch", batch)
            .query("file", file)
            .header("content-type", "text/csv");
        if let Some(encoding) = encoding {
            request = request.query("encoding", encoding);
        }
        request.body = bytes;
        let response = self.send(request).await?;
        if !matches!(response.status, 200..=299 | 422) {
            return Err(unexpected(&response));
        }
        match response.json::<Imported>() {
            Ok(done) => Ok(Tally {
                sent: done.sent,
                accepted: done.accepted,
                already_there: done.already_there,
                rejected: done.rejected,
                problems: done.problems,
            }),
            // The table as a whole could not be read.
            Err(_) => {
                let refusal: Refusal = response.json().context("answer to an import")?;
                Ok(Tally {
                    sent: 1,
                    rejected: 1,
                    problems: refusal.problems,
                    ..Tally::default()
                })
            }
        }
    }

    /// Reads JSON.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let response = self.send(Request::get(self.url(path))).await?;
        match response.status {
            200..=299 => response.json().with_context(|| format!("answer of {path}")),
            _ => Err(unexpected(&response)),
        }
    }

    /// Sends JSON.
    pub async fn post(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> anyhow::Result<serde_json::Value> {
        let response = self
            .send(Request::new(Method::Post, self.url(path)).json(body))
            .await?;
        match response.status {
            200..=299 => response.json().with_context(|| format!("answer of {path}")),
            _ => Err(unexpected(&response)),
        }
    }

    /// Asks for a change that may be refused; nothing else than the answer or
    /// the refusal is expected.
    pub async fn ask(&self, path: &str, body: &serde_json::Value) -> anyhow::Result<Answer> {
        let request = Request::new(Method::Post, self.url(path)).json(body);
        let response = self.send(request).await?;
        match response.status {
            200..=299 => {
                let kept: Kept = response
                    .json()
                    .with_context(|| format!("answer of {path}"))?;
                Ok(Answer::Accepted {
                    already_there: kept.already_there,
                })
            }
            400 | 404 | 409 | 422 => {
                let refusal: Refusal = response
                    .json()
                    .with_context(|| format!("answer of {path}"))?;
                Ok(Answer::Rejected(refusal.problems))
            }
            _ => Err(unexpected(&response)),
        }
    }

    /// Sends a request built with [`Api::url`]. A refusal that a person can act
    /// on comes back as its problems.
    pub async fn call<T: DeserializeOwned>(
        &self,
        request: Request,
    ) -> anyhow::Result<Result<T, Vec<Problem>>> {
        let what = format!("{} {}", request.method.name(), request.url);
        let response = self.send(request).await?;
        let answer = || format!("answer to {what}");
        match response.status {
            200..=299 => Ok(Ok(response.json().with_context(answer)?)),
            400 | 404 | 409 | 422 => {
                let refusal: Refusal = response.json().with_context(answer)?;
                Ok(Err(refusal.problems))
            }
            _ => Err(unexpected(&response)),
        }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn signed(&self, request: Request) -> Request {
        match self.token.is_empty() {
            true => request,
            false => request.header("authorization", format!("Bearer {}", self.token)),
        }
    }

    /// Sends until there is an answer that is not "later".
    async fn send(&self, request: Request) -> anyhow::Result<Response> {
        let request = self.signed(request);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let wait = match self.client.send(&request).await {
                Ok(response) if !matches!(response.status, 429 | 503 | 507) => return Ok(response),
                Ok(response) if attempt < REPEATS => {
                    response.retry_after().unwrap_or(Duration::from_secs(1))
                }
                Ok(response) => return Ok(response),
                Err(SendError::Refused(reason)) => anyhow::bail!("{}: {reason}", self.base),
                Err(error) if attempt < REPEATS => {
                    tracing::debug!(%error, attempt, "no answer");
                    Duration::from_millis(500)
                }
                Err(error) => return Err(error).context(self.base.clone()),
            };
            self.clock.pause(wait).await;
        }
    }
}

fn unexpected(response: &Response) -> anyhow::Error {
    match response.json::<Refusal>() {
        Ok(refusal) if !refusal.problems.is_empty() => {
            let all: Vec<String> = refusal.problems.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("{}: {}", response.status, all.join("; "))
        }
        Ok(refusal) => anyhow::anyhow!("{}: {}", response.status, refusal.title),
        Err(_) => anyhow::anyhow!("{}: {}", response.status, response.excerpt()),
    }
}
