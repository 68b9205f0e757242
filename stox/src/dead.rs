//! `stox dead`: dead letters of a service's database.

use std::process::ExitCode;

use anyhow::Context as _;
use bus::dead;
use clap::Subcommand;
use domain::MessageId;
use runtime::Context;
use store::Store;

use crate::settings::Settings;

/// What to do with dead letters. The database is that of DATABASE_URL.
#[derive(Subcommand)]
pub enum DeadVerb {
    /// List them, newest first.
    List {
        /// Print JSON with the bodies.
        #[arg(long)]
        json: bool,
    },
    /// Give one back to its consumer.
    Replay {
        /// The queue, as listed.
        queue: String,
        /// The message id, as listed.
        message: MessageId,
    },
    /// Replace the body of one.
    Edit {
        /// The queue, as listed.
        queue: String,
        /// The message id, as listed.
        message: MessageId,
        /// The new body (JSON).
        body: String,
    },
    /// Give one up for good.
    Drop {
        /// The queue, as listed.
        queue: String,
        /// The message id, as listed.
        message: MessageId,
    },
}

/// Runs the verb.
pub async fn run(
    settings: &Settings,
    verb: DeadVerb,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !settings.config.database.url.is_empty(),
        "DATABASE_URL is not set: name the service's database, for a data folder sqlite:FOLDER/stox.db"
    );
    let store = Store::open(&settings.config.database, context)
        .await
        .context("database")?;
    let now = context.now();
    match verb {
        DeadVerb::List { json } => list(&store, json).await?,
        DeadVerb::Replay { queue, message } => dead::replay(&store, &queue, message, now).await?,
        DeadVerb::Edit {
            queue,
            message,
            body,
        } => {
            serde_json::from_str::<serde_json::Value>(&body).context("the new body is not JSON")?;
            dead::edit(&store, &queue, message, &body, now).await?;
        }
        DeadVerb::Drop { queue, message } => dead::drop(&store, &queue, message, now).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store, json: bool) -> anyhow::Result<()> {
    let letters = dead::list(store, 1_000).await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&letters)?);
        return Ok(());
    }
    for letter in &letters {
        println!(
            "{}  {:<32} {}  attempt {}  {}",
            letter.at.rfc3339(),
            letter.consumer,
            letter.message_id,
            letter.attempt,
            letter.reason
        );
    }
    println!("{} dead letters", letters.len());
    Ok(())
}
