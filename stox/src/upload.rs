//! `stox upload`: sends photos and a product table to a running Stox, and
//! answers for every one of them.

mod client;
mod files;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use domain::Problem;
use futures::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use runtime::data_folder;

pub use client::{Answer, Api};

/// Photos sent at the same time.
const AT_ONCE: usize = 4;

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
    /// The data folder of the running Stox.
    #[arg(long, value_name = "FOLDER", default_value = ".stox")]
    data: PathBuf,
    /// Its address, when it runs elsewhere.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A file with its token, when it runs elsewhere.
    #[arg(long, value_name = "FILE", requires = "url")]
    token_file: Option<PathBuf>,
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

/// Runs the verb. Rejections are an answer, not a failure: the exit code is 2
/// when there were any, 0 when there were none.
pub async fn run(arguments: UploadArguments) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !arguments.paths.is_empty() || arguments.csv.is_some(),
        "nothing to send: name photos or folders, or a product table with --csv"
    );
    let api = connect(&arguments)?;
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
    report(photos, products, arguments.json)
}

fn connect(arguments: &UploadArguments) -> anyhow::Result<Api> {
    match &arguments.url {
        Some(url) => {
            let token = match &arguments.token_file {
                Some(file) => std::fs::read_to_string(file)
                    .with_context(|| format!("{}", file.display()))?
                    .trim()
                    .to_owned(),
                None => String::new(),
            };
            Api::new(url, &token)
        }
        None => {
            let run = data_folder::find_running(&arguments.data)?;
            Api::new(&run.address, &run.token)
        }
    }
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

fn report(photos: Tally, products: Tally, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        println!(
            "{}",
            serde_json::to_string_pretty(&serde_json::json!({
                "photos": photos, "products": products
            }))?
        );
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
    if !json {
        println!("{}", all.line());
    }
    Ok(if all.rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}
