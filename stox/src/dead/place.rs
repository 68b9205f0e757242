//! Where the dead letters are: running services, or a database.

use anyhow::Context as _;
use bus::{BusError, dead};
use domain::{MessageId, Problem};
use http_out::{Method, Request, escape};
use runtime::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use store::Store;

use super::answers::{self, Edited, LIMIT, Letters, Shown, Waits};
use crate::connect::ServicesArguments;
use crate::settings::Settings;
use crate::upload::Api;

/// Where the letters are.
pub enum Place {
    /// Services that answer.
    Running(Vec<Api>),
    /// A database.
    Database(Box<Store>, Box<Context>),
}

/// What came of a request: the answer, or why not.
pub type Answer<T> = anyhow::Result<Result<T, Vec<Problem>>>;

/// What is done with letters.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// Given back to the consumer.
    Replay,
    /// Given up for good.
    Drop,
}

impl Change {
    /// The word in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Change::Replay => "replay",
            Change::Drop => "drop",
        }
    }

    /// The word for what was done.
    pub fn done(self) -> &'static str {
        match self {
            Change::Replay => "replayed",
            Change::Drop => "dropped",
        }
    }
}

impl Place {
    /// What the command line names; where it names nothing, the database of
    /// DATABASE_URL if that is set and no services are configured.
    pub async fn find(
        arguments: &ServicesArguments,
        settings: &Settings,
        context: &Context,
    ) -> anyhow::Result<Self> {
        let config = &settings.config;
        if arguments.is_silent()
            && config.operate.services.is_empty()
            && !config.database.url.is_empty()
        {
            let store = Store::open(&config.database, context)
                .await
                .context("database")?;
            return Ok(Place::Database(Box::new(store), Box::new(context.clone())));
        }
        let services = arguments
            .with_database(settings)
            .await
            .context("name a running service with --url, or a database with DATABASE_URL")?;
        Ok(Place::Running(
            services.into_iter().map(|service| service.api).collect(),
        ))
    }
}

#[derive(Deserialize)]
struct Groups {
    groups: Vec<dead::Group>,
}

#[derive(Deserialize)]
struct Changed {
    changed: u64,
}

fn query(filter: &dead::Filter) -> String {
    format!(
        "queue={}&type={}&reason={}",
        escape(&filter.queue),
        escape(&filter.kind),
        escape(&filter.reason)
    )
}

fn path(queue: &str, message: MessageId) -> String {
    format!("/api/v1/dead/{}/{message}", escape(queue))
}

impl Place {
    /// Those that fit, newest first.
    pub async fn list(&self, filter: &dead::Filter) -> anyhow::Result<Letters> {
        let apis = match self {
            Place::Database(store, _) => {
                return Ok(Letters::read(store, filter, LIMIT as usize).await?);
            }
            Place::Running(apis) => apis,
        };
        let mut all = Letters::default();
        for api in apis {
            let one: Letters = api.get(&format!("/api/v1/dead?{}", query(filter))).await?;
            all.count += one.count;
            all.dead.extend(one.dead);
        }
        all.dead.sort_by_key(|letter| std::cmp::Reverse(letter.at));
        all.dead.truncate(LIMIT as usize);
        Ok(all)
    }

    /// The groups that fit, the largest first.
    pub async fn groups(&self, filter: &dead::Filter) -> anyhow::Result<Vec<dead::Group>> {
        let apis = match self {
            Place::Database(store, _) => return Ok(dead::groups(store, filter).await?),
            Place::Running(apis) => apis,
        };
        let mut all = Vec::new();
        for api in apis {
            let path = format!("/api/v1/dead/groups?{}", query(filter));
            all.extend(api.get::<Groups>(&path).await?.groups);
        }
        all.sort_by_key(|group| std::cmp::Reverse(group.count));
        Ok(all)
    }

    /// What waits for another attempt.
    pub async fn waiting(&self, queue: &str) -> anyhow::Result<Waits> {
        let apis = match self {
            Place::Database(store, _) => return Ok(Waits::read(store, queue).await?),
            Place::Running(apis) => apis,
        };
        let mut all = Waits::default();
        for api in apis {
            let path = format!("/api/v1/waiting?queue={}", escape(queue));
            let one: Waits = api.get(&path).await?;
            all.attempts = one.attempts;
            all.waiting.extend(one.waiting);
            all.outbox.extend(one.outbox);
        }
        all.waiting.sort_by_key(|waiting| waiting.next);
        Ok(all)
    }

    /// One message with what to do.
    pub async fn show(&self, queue: &str, message: MessageId) -> Answer<Shown> {
        match self {
            Place::Database(store, _) => match dead::show(store, queue, message).await? {
                Some(delivery) => Ok(Ok(Shown::of(delivery))),
                None => Ok(Err(vec![missing(queue, message)])),
            },
            Place::Running(apis) => {
                let request = |api: &Api| Request::get(api.url(&path(queue, message)));
                first(apis, request, queue, message).await
            }
        }
    }

    /// Another body for a dead letter.
    pub async fn edit(&self, queue: &str, message: MessageId, body: &str) -> Answer<Edited> {
        match self {
            Place::Database(store, context) => {
                let edited = answers::edit(store, queue, message, body, context.now()).await;
                match edited {
                    Ok(outcome) => Ok(outcome.map_err(|problem| vec![problem])),
                    Err(error) => refused(error, queue, message),
                }
            }
            Place::Running(apis) => {
                let request = |api: &Api| {
                    let mut request = Request::new(Method::Put, api.url(&path(queue, message)))
                        .header("content-type", "application/json");
                    request.body = body.as_bytes().to_vec();
                    request
                };
                first(apis, request, queue, message).await
            }
        }
    }

    /// One letter changed.
    pub async fn change(&self, change: Change, queue: &str, message: MessageId) -> Answer<()> {
        match self {
            Place::Database(store, context) => {
                let now = context.now();
                let outcome = match change {
                    Change::Replay => dead::replay(store, queue, message, now).await,
                    Change::Drop => dead::drop(store, queue, message, now).await,
                };
                match outcome {
                    Ok(()) => Ok(Ok(())),
                    Err(error) => refused(error, queue, message),
                }
            }
            Place::Running(apis) => {
                let path = format!("{}/{}", path(queue, message), change.name());
                let request = |api: &Api| Request::new(Method::Post, api.url(&path));
                let done: Answer<serde_json::Value> = first(apis, request, queue, message).await;
                Ok(done?.map(|_| ()))
            }
        }
    }

    /// All that fit changed; says how many.
    pub async fn change_all(&self, change: Change, filter: &dead::Filter) -> anyhow::Result<u64> {
        let apis = match self {
            Place::Database(store, context) => {
                let now = context.now();
                return Ok(match change {
                    Change::Replay => dead::replay_all(store, filter, now).await?,
                    Change::Drop => dead::drop_all(store, filter, now).await?,
                });
            }
            Place::Running(apis) => apis,
        };
        let mut wish = json!(filter);
        wish["all"] = json!(filter.is_everything());
        let mut changed = 0;
        for api in apis {
            let path = format!("/api/v1/dead/{}", change.name());
            let answer: Changed = serde_json::from_value(api.post(&path, &wish).await?)?;
            changed += answer.changed;
        }
        Ok(changed)
    }
}

/// The answer of the first service that knows the message.
async fn first<T: DeserializeOwned>(
    apis: &[Api],
    request: impl Fn(&Api) -> Request,
    queue: &str,
    message: MessageId,
) -> Answer<T> {
    for api in apis {
        match api.call(request(api)).await? {
            Err(problems) if problems.iter().all(|problem| problem.code == "not_found") => {}
            answer => return Ok(answer),
        }
    }
    Ok(Err(vec![missing(queue, message)]))
}

fn refused<T>(error: BusError, queue: &str, message: MessageId) -> Answer<T> {
    match error {
        BusError::NotFound { .. } => Ok(Err(vec![missing(queue, message)])),
        error => Err(error.into()),
    }
}

fn missing(queue: &str, message: MessageId) -> Problem {
    Problem::new(
        "dead.not_found",
        "queue, message",
        &format!("{queue} {message}"),
        "There is no such dead letter here.",
        "`stox dead list` shows what there is; --url names the service whose queue it is.",
    )
}
