//! `stox drill`: breaks something on purpose while photos are on their way, and
//! says how long it took to go on, what was lost and what was doubled, by the
//! shops' own books.

mod books;
mod disk;
mod fault;
mod load;
mod proxy;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use domain::Timestamp;
use runtime::Context;
use serde::Serialize;

use crate::cli;
use crate::demo::fleet::{self, Fleet};
use crate::settings::Settings;
use fault::Fault;
use load::Load;

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
#[value(rename_all = "kebab-case")]
pub enum Drill {
    /// An ai-worker is killed with SIGKILL and started again.
    KillWorker,
    /// The broker is stopped and started by your commands.
    BrokerRestart,
    /// The database is stopped and started by your commands.
    DbRestart,
    /// The disk is full for a while, under everything in one process.
    DiskFull,
    /// The object store cannot be reached for a while.
    S3Down,
    /// Nothing comes through between the services and broker and database for
    /// a while; connections stay open.
    Partition,
}

/// What to break and under which load. The drill starts services of its own on
/// RABBITMQ_URL, DATABASE_URL (an administrator's) and S3_ENDPOINT, and sells
/// made-up products in simulated shops. It refuses a broker on which another
/// Stox works.
#[derive(Args)]
pub struct DrillArguments {
    /// What is broken.
    #[arg(value_name = "DRILL")]
    drill: Drill,
    /// Photos that are sent.
    #[arg(long, value_name = "N", default_value_t = 24)]
    photos: usize,
    /// Products that they show.
    #[arg(long, value_name = "N", default_value_t = 6)]
    products: usize,
    /// Number of ai-worker processes.
    #[arg(long, value_name = "N", default_value_t = 2)]
    workers: u16,
    /// How long the fault lasts (disk-full, s3-down, partition).
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u64,
    /// Command that stops the server, such as `docker stop stox-rabbitmq`.
    #[arg(long, value_name = "COMMAND", requires = "start_command")]
    stop_command: Option<String>,
    /// Command that starts it again with its data.
    #[arg(long, value_name = "COMMAND", requires = "stop_command")]
    start_command: Option<String>,
    /// A folder on a disk small enough to be filled (disk-full). As root a
    /// memory disk is made where none is named.
    #[arg(long, value_name = "FOLDER")]
    disk: Option<PathBuf>,
    /// Give up after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    patience: u64,
    /// Keep the books and logs in this folder (a temporary one otherwise).
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Report {
    drill: Drill,
    photos: usize,
    products: usize,
    /// How long the fault lasted.
    fault_ms: u64,
    /// From the end of the fault to the first work that was done after it.
    recovery_ms: u64,
    /// From the end of the fault until everything was done.
    caught_up_ms: u64,
    /// Photos, listings, orders and units that are missing.
    lost: i64,
    /// Photos, listings, orders and units that are there twice.
    doubled: i64,
    /// Messages that were given up.
    dead_letters: i64,
    /// Services that ended without being asked to.
    ended: Vec<String>,
    /// What exactly is wrong; empty when nothing is.
    faults: Vec<String>,
}

impl Report {
    fn text(&self) -> String {
        let seconds = |ms: u64| format!("{}.{} s", ms / 1000, ms % 1000 / 100);
        let mut text = format!(
            "drill         {}\nload          {} photos of {} products, one order\n\
             fault         {}\nrecovery      {}\ncaught up     {}\nlost          {}\ndoubled       {}\n\
             dead letters  {}\n",
            self.drill
                .to_possible_value()
                .map_or_else(String::new, |v| v.get_name().to_owned()),
            self.photos,
            self.products,
            seconds(self.fault_ms),
            seconds(self.recovery_ms),
            seconds(self.caught_up_ms),
            self.lost,
            self.doubled,
            self.dead_letters,
        );
        for fault in self.faults.iter().chain(&self.ended) {
            text.push_str(&format!("              {fault}\n"));
        }
        text
    }

    fn is_good(&self) -> bool {
        self.lost == 0 && self.doubled == 0 && self.dead_letters == 0 && self.ended.is_empty()
    }
}

/// Runs the verb. The exit code is 0 when nothing was lost or doubled, 2 when
/// something was.
pub async fn run(
    settings: Settings,
    arguments: DrillArguments,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let mut settings = settings;
    if settings.config.log.level == "info" {
        settings.config.log.level = "error".to_owned();
    }
    cli::start_logs(&settings);
    anyhow::ensure!(
        arguments.products >= 1 && arguments.photos >= 2 * arguments.products,
        "--photos {}: at least two for each of the {} products are needed: one before the fault, one during it",
        arguments.photos,
        arguments.products
    );
    let fault = Fault::prepare(&arguments, &mut settings, context).await?;
    let temporary = tempfile::Builder::new().prefix("stox-drill-").tempdir()?;
    let folder = arguments
        .data
        .clone()
        .unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    say(&arguments, "starting the services");
    let mut fleet = match fault.disk() {
        Some(disk) => fleet::alone(&settings, &folder, &disk.join("data"), context).await?,
        None => {
            refuse_busy_broker(&settings).await?;
            fleet::start(&settings, &folder, arguments.workers, context).await?
        }
    };
    let outcome = story(&arguments, &fault, &mut fleet, context).await;
    fleet.stop().await;
    context.life.stop();
    let report = outcome?;
    match arguments.json {
        true => println!("{}", serde_json::to_string_pretty(&report)?),
        false => print!("{}", report.text()),
    }
    Ok(match report.is_good() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(2),
    })
}

fn say(arguments: &DrillArguments, what: &str) {
    if !arguments.json {
        eprintln!("{what}");
    }
}

/// The drill's services would take another Stox's messages.
async fn refuse_busy_broker(settings: &Settings) -> anyhow::Result<()> {
    if settings.config.bus.url.is_empty() {
        return Ok(());
    }
    let facts = bus::probe(&settings.config.bus).await?;
    anyhow::ensure!(
        facts.in_use.is_empty(),
        "another Stox works on this broker ({} has messages or consumers): give the drill a virtual host of its own in RABBITMQ_URL",
        facts.in_use[0]
    );
    Ok(())
}

async fn story(
    arguments: &DrillArguments,
    fault: &Fault,
    fleet: &mut Fleet,
    context: &Context,
) -> anyhow::Result<Report> {
    let deadline = context.now().after(Duration::from_secs(arguments.patience));
    let load = Load::new(fleet.places.clone(), context, deadline, arguments.products);
    say(
        arguments,
        "first, everything works: one photo of each product",
    );
    load.import().await?;
    load.send(0..arguments.products).await?;
    load.wait_until_live().await?;
    load.order().await?;
    // Some are on their way, the others come while it lasts.
    let half = arguments.products + (arguments.photos - arguments.products) / 2;
    load.send(arguments.products..half).await?;
    say(arguments, "the fault begins");
    let began = context.now();
    let (over, sent) = tokio::join!(
        fault.happen(fleet, context),
        load.send(half..arguments.photos)
    );
    let over = over?;
    sent?;
    say(arguments, "the fault is over");
    let first = load.wait_for_progress().await?;
    load.wait_until_live().await?;
    let done = context.now();
    let verdict = books::judge(&load, &fleet.services()?).await?;
    let ms = |from: Timestamp, to: Timestamp| {
        u64::try_from(to.since(from).as_millis()).unwrap_or(u64::MAX)
    };
    Ok(Report {
        drill: arguments.drill,
        photos: arguments.photos,
        products: arguments.products,
        fault_ms: ms(began, over),
        recovery_ms: ms(over, first),
        caught_up_ms: ms(over, done),
        lost: verdict.lost,
        doubled: verdict.doubled,
        dead_letters: verdict.dead_letters,
        ended: fleet.ended(),
        faults: verdict.faults,
    })
}
