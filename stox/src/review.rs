//! `stox review`: photos that wait for a decision.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::{AssetId, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::connect::ConnectArguments;
use crate::upload::{Answer, Api};

/// Photos of one page of the list.
const PAGE: usize = 500;

/// What to do with photos in review.
#[derive(Subcommand)]
pub enum ReviewVerb {
    /// List those that wait, newest first, with why and what to do.
    List {
        /// Which Stox.
        #[command(flatten)]
        connect: ConnectArguments,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Use the cut-out.
    Accept(Decision),
    /// Use the original on white.
    Fallback(Decision),
    /// Do not use the photo.
    Discard(Decision),
}

/// What is decided.
#[derive(Args)]
pub struct Decision {
    /// Ids of photos, as listed.
    #[arg(required = true, value_name = "ID")]
    photos: Vec<AssetId>,
    /// Which Stox.
    #[command(flatten)]
    connect: ConnectArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A photo in review, as the API lists it.
#[derive(Debug, Serialize, Deserialize)]
struct Photo {
    asset_id: AssetId,
    path: String,
    sku: Option<String>,
    review: Option<Brief>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Brief {
    confidence: f64,
    reasons: Vec<Reason>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Reason {
    code: String,
    message: String,
    #[serde(default)]
    tip: String,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Photo>,
    next_cursor: Option<AssetId>,
}

/// What became of one decision.
#[derive(Debug, Serialize)]
struct Outcome {
    asset_id: AssetId,
    decided: bool,
    problems: Vec<Problem>,
}

/// Runs the verb. The exit code is 2 when a decision was refused.
pub async fn run(verb: ReviewVerb) -> anyhow::Result<ExitCode> {
    match verb {
        ReviewVerb::List { connect, json } => list(&connect.api()?, json).await,
        ReviewVerb::Accept(decision) => decide("accept", decision).await,
        ReviewVerb::Fallback(decision) => decide("fallback", decision).await,
        ReviewVerb::Discard(decision) => decide("discard", decision).await,
    }
}

async fn list(api: &Api, json: bool) -> anyhow::Result<ExitCode> {
    let (mut photos, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/assets?state=review&limit={PAGE}&cursor={cursor}");
        let page: Page = api.get(&path).await?;
        photos.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = next.to_string(),
            None => break,
        }
    }
    if json {
        let url = format!("{}/review", api.base());
        let answer = json!({ "in_review": photos.len(), "url": url, "photos": photos });
        println!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    for photo in &photos {
        println!("{}  {}", photo.asset_id, line(photo));
        for reason in photo.review.iter().flat_map(|review| &review.reasons) {
            println!("    {} [{}]", reason.message, reason.code);
            if !reason.tip.is_empty() {
                println!("    next time: {}", reason.tip);
            }
        }
    }
    println!("{}", awaiting(photos.len() as u64, api.base()));
    Ok(ExitCode::SUCCESS)
}

fn line(photo: &Photo) -> String {
    let sku = photo.sku.as_deref().unwrap_or("no product yet");
    match &photo.review {
        Some(review) => format!(
            "{:<32} {sku:<16} certainty {:.0} %",
            photo.path,
            review.confidence * 100.0
        ),
        None => format!("{:<32} {sku}", photo.path),
    }
}

/// How many photos wait, and where to decide.
pub fn awaiting(count: u64, base: &str) -> String {
    match count {
        0 => "no photo awaits review".to_owned(),
        1 => format!("1 photo awaits review: {base}/review or `stox review list`"),
        count => format!("{count} photos await review: {base}/review or `stox review list`"),
    }
}

async fn decide(choice: &str, decision: Decision) -> anyhow::Result<ExitCode> {
    let api = decision.connect.api()?;
    let mut outcomes = Vec::with_capacity(decision.photos.len());
    for photo in decision.photos {
        let path = format!("/api/v1/assets/{photo}/review");
        let answer = api.ask(&path, &json!({ "choice": choice })).await?;
        let (decided, problems) = match answer {
            Answer::Accepted { already_there } => {
                if !decision.json {
                    let before = if already_there { " before" } else { "" };
                    println!("{photo}  decided{before}: {choice}");
                }
                (true, Vec::new())
            }
            Answer::Rejected(problems) => (false, problems),
        };
        if !decision.json {
            problems
                .iter()
                .for_each(|problem| println!("{photo}  refused: {problem}"));
        }
        outcomes.push(Outcome {
            asset_id: photo,
            decided,
            problems,
        });
    }
    let refused = outcomes.iter().any(|outcome| !outcome.decided);
    if decision.json {
        let answer = json!({ "choice": choice, "photos": outcomes });
        println!("{}", serde_json::to_string_pretty(&answer)?);
    }
    Ok(if refused {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}
