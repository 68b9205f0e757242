//! `stox upload`: sends photos and a product table to a running Stox, and
//! answers for every one of them.

mod client;
mod files;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use domain::Problem;
use futures::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use crate::connect::ConnectArguments;
use crate::review;

pub use client::{Answer, Api};

/// Photos sent at the same time.
const AT_ONCE: usize = 4;
/// How often is looked whether photos are still on their way.
const LOOK: Duration = Duration::from_millis(250);
/// The exit code when nothing was rejected and photos await review.
const AWAITS_REVIEW: u8 = 3;

/// What to send and where.
#[derive(Args)]
pub struct UploadArguments {
    /// Photos, or folders of photos (with their subfolders).
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The product table.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Its encoding, when it is not UTF-8 (such as windows-1254).
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Name of this upload; sending the same files under the same name again
    /// changes nothing.
    #[arg(long, default_value = "default")]
    batch: String,
    /// Wait until nothing of this upload is on its way any more: every photo has
    /// its pictures, awaits review, or is rejected.
    #[arg(long)]
    wait: bool,
    /// Give up waiting after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, requires = "wait")]
    patience: u64,
    /// Which Stox.
    #[command(flatten)]
    connect: ConnectArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What became of everything that was sent.
#[derive(Debug, Default, serde::Serialize)]
pub struct Tally {
    /// Things sent.
    #[serde(rename = "in")]
    pub sent: u64,
    /// Things accepted, those already there included.
    pub accepted: u64,
    /// Of them, already there.
    pub already_there: u64,
    /// Things rejected.
    pub rejected: u64,
    /// Why, for each rejection.
    pub problems: Vec<Problem>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.sent += other.sent;
        self.accepted += other.accepted;
        self.already_there += other.already_there;
        self.rejected += other.rejected;
        self.problems.extend(other.problems);
    }

    fn line(&self) -> String {
        format!(
            "{} in = {} accepted + {} rejected",
            self.sent, self.accepted, self.rejected
        )
    }
}

/// How many photos of an upload are in which state.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
struct States {
    received: u64,
    processing: u64,
    review: u64,
    enhanced: u64,
    rejected: u64,
}

#[derive(Deserialize)]
struct Listed {
    totals: States,
}

/// Runs the verb. Rejections are an answer, not a failure: the exit code is 2
/// when there were any, 0 when there were none. A photo that awaits review is
/// no failure either; after `--wait`, when all are told apart, it is 3 when
/// none was rejected and some await review.
pub async fn run(arguments: UploadArguments) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !arguments.paths.is_empty() || arguments.csv.is_some(),
        "nothing to send: name photos or folders, or a product table with --csv"
    );
    let api = arguments.connect.api()?;
    let mut products = Tally::default();
    if let Some(csv) = &arguments.csv {
        let bytes = std::fs::read(csv).with_context(|| format!("{}", csv.display()))?;
        let name = csv
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        products = api
            .import(
                &arguments.batch,
                &name,
                arguments.encoding.as_deref(),
                bytes,
            )
            .await?;
    }
    let files = files::find(&arguments.paths)?;
    let photos = send_all(&api, &arguments.batch, files, arguments.json).await?;
    let states = states(&api, &arguments).await?;
    report(photos, products, states, &api, &arguments)
}

/// How the upload's photos stand: now, or with `--wait` when none is on its way
/// any more. A photo in review is at an end: it waits for a person.
async fn states(api: &Api, arguments: &UploadArguments) -> anyhow::Result<States> {
    let clock = runtime::Clock::system();
    let deadline = clock.now().after(Duration::from_secs(arguments.patience));
    let path = format!(
        "/api/v1/assets?limit=1&batch={}",
        in_query(arguments.batch.trim())
    );
    loop {
        let Listed { totals } = api.get(&path).await?;
        let moving = totals.received + totals.processing;
        if !arguments.wait || moving == 0 {
            return Ok(totals);
        }
        anyhow::ensure!(
            clock.now() < deadline,
            "gave up waiting for {moving} photos; they are still worked on"
        );
        clock.pause(LOOK).await;
    }
}

/// A text in the query of an address: everything but RFC 3986's unreserved
/// characters is encoded.
fn in_query(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

async fn send_all(
    api: &Api,
    batch: &str,
    files: Vec<files::Found>,
    quiet: bool,
) -> anyhow::Result<Tally> {
    let bar = if quiet {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(files.len() as u64)
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")?;
    bar.set_style(style);
    let answers = futures::stream::iter(files.into_iter().map(|file| {
        let bar = bar.clone();
        async move {
            let bytes = tokio::fs::read(&file.path)
                .await
                .with_context(|| format!("{}", file.path.display()))?;
            let answer = api.send_photo(batch, &file.name, &bytes).await?;
            bar.set_message(file.name.clone());
            bar.inc(1);
            Ok::<_, anyhow::Error>((file.name, answer))
        }
    }))
    .buffered(AT_ONCE);
    let mut tally = Tally::default();
    let mut answers = std::pin::pin!(answers);
    while let Some(answer) = answers.next().await {
        let (name, answer) = answer?;
        tally.sent += 1;
        match answer {
            Answer::Accepted { already_there } => {
                tally.accepted += 1;
                tally.already_there += u64::from(already_there);
                if already_there && !quiet {
                    bar.println(format!("{name}: already there"));
                }
            }
            Answer::Rejected(problems) => {
                tally.rejected += 1;
                tally
                    .problems
                    .extend(problems.into_iter().map(|p| p.in_file(&name)));
            }
        }
    }
    bar.finish_and_clear();
    Ok(tally)
}

fn report(
    photos: Tally,
    products: Tally,
    states: States,
    api: &Api,
    arguments: &UploadArguments,
) -> anyhow::Result<ExitCode> {
    if arguments.json {
        let review = serde_json::json!({
            "in_review": states.review, "url": format!("{}/review", api.base())
        });
        let answer = serde_json::json!({
            "photos": photos, "products": products, "states": states, "review": review
        });
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        for problem in photos.problems.iter().chain(&products.problems) {
            println!("rejected  {problem}");
        }
        for (what, tally) in [("photos", &photos), ("products", &products)] {
            if tally.sent > 0 {
                println!(
                    "{what:<9} {} ({} already there)",
                    tally.line(),
                    tally.already_there
                );
            }
        }
    }
    let mut all = photos;
    all.add(products);
    if !arguments.json {
        println!("{}", all.line());
        if arguments.wait {
            println!(
                "{} enhanced, {} in review, {} rejected",
                states.enhanced, states.review, states.rejected
            );
        }
        if states.review > 0 {
            println!("{}", review::awaiting(states.review, api.base()));
        } else if !arguments.wait && states.received + states.processing > 0 {
            println!("still at work; `stox review list` tells what will need your eye");
        }
    }
    Ok(match (all.rejected, arguments.wait && states.review > 0) {
        (1.., _) => ExitCode::from(2),
        (0, true) => ExitCode::from(AWAITS_REVIEW),
        (0, false) => ExitCode::SUCCESS,
    })
}
