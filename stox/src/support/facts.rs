//! What is collected. A part that cannot be had says why instead.

use std::path::PathBuf;

use bus::dead::Filter;
use runtime::Context;
use runtime::config::process_environment;
use serde_json::{Value, json};

use super::{Entry, SupportArguments};
use crate::connect::Service;
use crate::dead::Place;
use crate::doctor::{self, DoctorArguments};
use crate::settings::Settings;
use crate::{node, targets};

/// What was collected.
pub struct Collected {
    /// The files.
    pub entries: Vec<Entry>,
    /// Secrets that are known besides the configured ones.
    pub secrets: Vec<String>,
}

/// Collects everything.
pub async fn collect(
    settings: &Settings,
    file: Option<PathBuf>,
    arguments: &SupportArguments,
    context: &Context,
) -> Collected {
    let folder = arguments.place.folder();
    let doctor = DoctorArguments::for_folder(folder.clone());
    let findings = doctor::examine(settings, file, &doctor, context).await;
    let mut entries = vec![
        entry("about.json", &about(context)),
        Entry {
            name: "config.toml",
            text: settings.shown(),
        },
        Entry {
            name: "environment.txt",
            text: variables(),
        },
        entry("doctor.json", &json!({ "findings": findings })),
    ];
    let mut secrets = Vec::new();
    match arguments.place.all(settings).await {
        Ok(services) => {
            let tokens = services.iter().map(|service| service.api.token());
            secrets.extend(tokens.map(str::to_owned));
            entries.push(entry("health.json", &ask(&services, "/health").await));
            let lines = ask(&services, "/api/v1/log").await;
            entries.push(Entry {
                name: "log.txt",
                text: log(&lines),
            });
        }
        Err(error) => entries.push(unreachable("log.txt", &error)),
    }
    match Place::find(&arguments.place, settings, context).await {
        Ok(place) => {
            entries.extend(inside(&place, arguments.with_bodies).await);
            if let Place::Running(apis) = &place {
                let services: Vec<Service> = apis.iter().map(Service::of).collect();
                entries.push(entry(
                    "queues.json",
                    &ask(&services, "/api/v1/queues").await,
                ));
            }
        }
        Err(error) => entries.push(unreachable("dead.json", &error)),
    }
    entries.push(entry(
        "schema.json",
        &schema(settings, &folder, context).await,
    ));
    Collected { entries, secrets }
}

fn entry(name: &'static str, value: &Value) -> Entry {
    Entry {
        name,
        text: serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

fn about(context: &Context) -> Value {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let first = |text: &str, count| {
        text.lines()
            .take(count)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "time": context.now().rfc3339(),
        "targets": targets::TARGETS.iter().map(|row| row.name).collect::<Vec<_>>(),
        "system": read("/proc/version").trim(),
        "distribution": first(&read("/etc/os-release"), 2),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory": first(&read("/proc/meminfo"), 3),
        "load": read("/proc/loadavg").trim(),
        "uptime_seconds": read("/proc/uptime").split(' ').next(),
    })
}

/// Names only: a value may be a secret under any name.
fn variables() -> String {
    let mut names: Vec<String> = process_environment()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    names.sort();
    names.join("\n")
}

async fn inside(place: &Place, with_bodies: bool) -> Vec<Entry> {
    let all = Filter::default();
    let letters = place.list(&all).await.map(|mut letters| {
        if !with_bodies {
            letters
                .dead
                .iter_mut()
                .for_each(|letter| letter.body.clear());
        }
        json!(letters)
    });
    let groups = place
        .groups(&all)
        .await
        .map(|groups| json!({ "groups": groups }));
    let waiting = place.waiting("").await.map(|waits| json!(waits));
    vec![
        outcome("dead.json", letters),
        outcome("dead-groups.json", groups),
        outcome("waiting.json", waiting),
    ]
}

fn unreachable(name: &'static str, error: &anyhow::Error) -> Entry {
    Entry {
        name,
        text: format!("It could not be had: {error:#}\n"),
    }
}

/// What every service answers at a path, with its address.
async fn ask(services: &[Service], path: &str) -> Value {
    let mut answers = Vec::new();
    for service in services {
        let answer = match service.api.look(path).await {
            Ok(answer) => answer,
            Err(error) => json!({ "error": format!("{error:#}") }),
        };
        answers.push(json!({ "name": service.name, "url": service.api.base(), "answer": answer }));
    }
    json!(answers)
}

fn outcome(name: &'static str, value: anyhow::Result<Value>) -> Entry {
    entry(
        name,
        &value.unwrap_or_else(|error| json!({ "error": format!("{error:#}") })),
    )
}

fn log(services: &Value) -> String {
    let mut text = String::new();
    for service in services.as_array().into_iter().flatten() {
        text.push_str(&format!("== {}\n", service["url"].as_str().unwrap_or("?")));
        for line in service["answer"]["lines"].as_array().into_iter().flatten() {
            text.push_str(line.as_str().unwrap_or_default());
            text.push('\n');
        }
    }
    text
}

async fn schema(settings: &Settings, folder: &std::path::Path, context: &Context) -> Value {
    let settings = settings.in_folder(folder);
    let url = &settings.config.database.url;
    if let Some(file) = url.strip_prefix("sqlite:")
        && !std::path::Path::new(file).exists()
    {
        return json!({ "error": "there is no database yet" });
    }
    let patience = std::time::Duration::from_secs(10);
    let open = store::Store::open(&settings.config.database, context);
    let Ok(Ok(store)) = tokio::time::timeout(patience, open).await else {
        return json!({ "error": "the database does not answer" });
    };
    let sets = node::migrations(&targets::all());
    let states = store.schema_state(&sets).await;
    store.close().await;
    match states {
        Ok(states) => states
            .iter()
            .map(|state| json!({"owner": state.owner, "applied": state.applied, "known": state.known}))
            .collect(),
        Err(error) => json!({ "error": error.to_string() }),
    }
}
