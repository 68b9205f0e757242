//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use runtime::Context;
use runtime::crash::CrashPoints;
use runtime::telemetry::{self, LogFormat};

use crate::settings::{self, Settings};
use crate::{database, dead, demo, health, node, secrets, targets, upload};

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
    /// Show the configuration in force, with its defaults; secrets are hidden.
    Config,
    /// Look at dead letters, replay or drop them.
    #[command(subcommand)]
    Dead(dead::DeadVerb),
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
        Verb::Config => {
            print!("{}", settings.shown());
            Ok(ExitCode::SUCCESS)
        }
        Verb::Dead(verb) => dead::run(&settings, verb, &context(&settings)).await,
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
