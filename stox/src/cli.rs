//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use runtime::Context;
use runtime::crash::CrashPoints;
use runtime::telemetry::{self, LogFormat};

use crate::settings::{self, Settings};
use crate::{
    bench, database, dead, demo, doctor, drill, health, image, log_level, models, node, operate,
    review, secrets, support, targets, upload,
};

/// Photograph a product once; sell it everywhere.
#[derive(Parser)]
#[command(name = "stox", version, about, propagate_version = true)]
pub struct Cli {
    /// Configuration file (TOML); variables are laid over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Show everything at work on made-up products: no server, no account.
    Demo(demo::DemoArguments),
    /// Run everything in one process on a data folder, and keep running.
    Up {
        /// The data folder.
        #[arg(long, value_name = "FOLDER", default_value = ".stox")]
        data: PathBuf,
    },
    /// Run one or more services in this process.
    Run {
        /// Names from `stox targets`.
        #[arg(required = true, value_name = "TARGET")]
        targets: Vec<String>,
    },
    /// List the services that `stox run` knows and what each needs.
    Targets {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Send photos and a product table to a running Stox.
    Upload(upload::UploadArguments),
    /// Decide about photos whose pictures are not certain.
    #[command(subcommand)]
    Review(review::ReviewVerb),
    /// Watch the services, queues and marketplaces live, or look at them once.
    Monitor(operate::MonitorArguments),
    /// Follow a photo, product or order through all services.
    Trace(operate::TraceArguments),
    /// Decide how many replicas a service needs, by queue age and processor use.
    Scale(operate::ScaleArguments),
    /// List what every process measures at /metrics.
    Metrics {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show the configuration in force, with its defaults; secrets are hidden.
    Config,
    /// Look for what is wrong and say how to mend it; exit code 0, 1 (warnings)
    /// or 2 (problems).
    Doctor(doctor::DoctorArguments),
    /// Break something on purpose and see that nothing is lost or doubled.
    Drill(drill::DrillArguments),
    /// Collect in one file what somebody who helps must know; no secrets.
    SupportBundle(support::SupportArguments),
    /// Show or change what a running Stox logs.
    LogLevel(log_level::LogLevelArguments),
    /// Look at dead letters; mend, replay or drop them.
    #[command(subcommand)]
    Dead(dead::DeadVerb),
    /// Fetch, add, list or remove networks that find the product in a photo; nothing needs one.
    Models(models::ModelsArguments),
    /// Make and check single pictures; see what was done to a photo.
    #[command(subcommand)]
    Image(image::ImageVerb),
    /// Measure speed and quality on this machine.
    #[command(subcommand)]
    Bench(bench::BenchVerb),
    /// Prepare databases.
    #[command(subcommand)]
    Database(database::DatabaseVerb),
    /// Make the secrets of an installation as files, and give the servers the
    /// users they belong to.
    #[command(subcommand)]
    Secrets(secrets::SecretsVerb),
    /// Ask the service at this process's port whether it is ready; the exit
    /// code is 0 only then. A container's health check.
    Health,
}

/// Runs the verb.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let settings = settings::load(cli.config.as_deref())?;
    match cli.verb {
        Verb::Demo(arguments) => demo::run(settings, arguments).await,
        Verb::Up { data } => {
            start_logs(&settings);
            let context = context(&settings);
            node::up(&settings, &data, &context).await?;
            wait_for_end(&context).await
        }
        Verb::Run { targets } => {
            start_logs(&settings);
            let context = context(&settings);
            let targets = targets::parse(&targets)?;
            node::run(&settings, &targets, &context).await?;
            wait_for_end(&context).await
        }
        Verb::Targets { json } => {
            print!("{}", targets::describe(json));
            Ok(ExitCode::SUCCESS)
        }
        Verb::Upload(arguments) => upload::run(arguments).await,
        Verb::Review(verb) => review::run(verb).await,
        Verb::Monitor(arguments) => {
            operate::monitor(&settings, arguments, &context(&settings)).await
        }
        Verb::Trace(arguments) => operate::follow(&settings, arguments, &context(&settings)).await,
        Verb::Scale(arguments) => operate::scale(&settings, arguments, &context(&settings)).await,
        Verb::Metrics { json } => {
            print!("{}", operate::describe_metrics(json));
            Ok(ExitCode::SUCCESS)
        }
        Verb::Config => {
            print!("{}", settings.shown());
            Ok(ExitCode::SUCCESS)
        }
        Verb::Doctor(arguments) => {
            doctor::run(&settings, cli.config, arguments, &context(&settings)).await
        }
        Verb::Drill(arguments) => {
            let context = context(&settings);
            drill::run(settings, arguments, &context).await
        }
        Verb::SupportBundle(arguments) => {
            support::run(&settings, cli.config, arguments, &context(&settings)).await
        }
        Verb::LogLevel(arguments) => log_level::run(&settings, arguments).await,
        Verb::Dead(verb) => dead::run(&settings, verb, &context(&settings)).await,
        Verb::Models(arguments) => models::run(&settings, arguments).await,
        Verb::Image(verb) => image::run(&settings, verb).await,
        Verb::Bench(verb) => bench::run(&settings, verb),
        Verb::Database(verb) => database::run(verb, &context(&settings)).await,
        Verb::Secrets(verb) => secrets::run(verb, &context(&settings)).await,
        Verb::Health => health::run(&settings).await,
    }
}

/// The context of this process, with the crash point of a drill.
pub fn context(settings: &Settings) -> Context {
    Context {
        crash: CrashPoints::parse(&settings.config.drill.crash_at),
        ..Context::system()
    }
}

/// Starts logging as configured.
pub fn start_logs(settings: &Settings) {
    let format = match settings.config.log.format.as_str() {
        "json" => LogFormat::Json,
        _ => LogFormat::Text,
    };
    telemetry::start(&settings.config.log.level, format);
}

/// Runs until a signal, then lets what runs finish.
pub async fn wait_for_end(context: &Context) -> anyhow::Result<ExitCode> {
    context.life.listen_for_signals();
    context.life.stopping().await;
    let clean = context
        .life
        .finish(std::time::Duration::from_secs(25))
        .await;
    if context.life.has_failed() {
        anyhow::bail!("a part of the process failed; see the log above");
    }
    if !clean {
        tracing::warn!("some work did not finish in time; it is taken up again at the next start");
    }
    Ok(ExitCode::SUCCESS)
}
