//! `stox trace`: the path of one thing through all services.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;
use domain::Timestamp;
use operate::trace::{Step, lines};
use runtime::Context;
use serde::Deserialize;

use super::ask::Asker;
use super::places::PlaceArguments;
use crate::settings::Settings;

/// What to follow.
#[derive(Args)]
pub struct TraceArguments {
    /// A trace, a photo's id, a SKU, an order's id or a message's id.
    id: String,
    /// Traces to show, the newest.
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    most: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Which installation.
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Deserialize)]
struct Traces {
    traces: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    trace_id: String,
    newest: Timestamp,
}

#[derive(Deserialize)]
struct Steps {
    steps: Vec<Step>,
}

/// Runs the verb. The exit code is 1 when some service did not answer, 2 when nothing was found.
pub async fn run(
    settings: &Settings,
    arguments: TraceArguments,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let asker = Asker::new(arguments.place.places(settings)?, context)?;
    let (ids, faults) = ids(&asker, &arguments).await;
    for fault in &faults {
        eprintln!("not asked: {fault}");
    }
    let mut traces: Vec<Vec<Step>> = Vec::new();
    for id in ids {
        let path = format!("/api/v1/traces/{id}");
        let (answers, _) = asker.each::<Steps>(&path).await;
        let steps = once(answers.into_iter().flat_map(|answer| answer.steps));
        if !steps.is_empty() {
            traces.push(steps);
        }
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&traces)?);
    } else {
        let texts: Vec<String> = traces.iter().map(|steps| lines(steps)).collect();
        print!("{}", texts.join("\n"));
    }
    if traces.is_empty() {
        eprintln!(
            "nothing is known about `{}`: give a trace, a photo's id, a SKU, an order's id or a message's id; done messages are kept for 30 days",
            arguments.id
        );
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::from(u8::from(!faults.is_empty())))
}

/// The traces meant, the newest first.
async fn ids(asker: &Asker, arguments: &TraceArguments) -> (Vec<String>, Vec<String>) {
    let is_trace = arguments.id.len() == 32 && arguments.id.bytes().all(|b| b.is_ascii_hexdigit());
    if is_trace {
        return (vec![arguments.id.to_ascii_lowercase()], Vec::new());
    }
    let path = format!("/api/v1/traces?about={}", http_out::escape(&arguments.id));
    let (answers, faults) = asker.each::<Traces>(&path).await;
    let mut newest: BTreeMap<String, Timestamp> = BTreeMap::new();
    for found in answers.into_iter().flat_map(|answer| answer.traces) {
        let time = newest.entry(found.trace_id).or_insert(found.newest);
        *time = (*time).max(found.newest);
    }
    let mut ids: Vec<(Timestamp, String)> = newest.into_iter().map(|(id, at)| (at, id)).collect();
    ids.sort();
    let ids = ids.into_iter().rev().take(arguments.most);
    (ids.map(|(_, id)| id).collect(), faults)
}

/// Services that share a database tell the same; each delivery counts once.
fn once(steps: impl Iterator<Item = Step>) -> Vec<Step> {
    let mut known: BTreeMap<(String, String), Step> = BTreeMap::new();
    for step in steps {
        known.insert((step.message_id.clone(), step.queue.clone()), step);
    }
    let mut steps: Vec<Step> = known.into_values().collect();
    steps.sort_by_key(|step| (step.published, step.message_id.clone(), step.queue.clone()));
    steps
}
