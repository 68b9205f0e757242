//! `stox image receipt ID`: what was done to an uploaded photo.

use std::process::ExitCode;

use clap::Args;
use domain::AssetId;

use crate::connect::ConnectArguments;

/// Which photo, of which Stox.
#[derive(Args)]
pub struct ReceiptArguments {
    /// The photo's id, as `stox upload` and the screens show it.
    id: AssetId,
    /// Which Stox.
    #[command(flatten)]
    connect: ConnectArguments,
    /// Print compact JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Runs the verb.
pub async fn run(arguments: ReceiptArguments) -> anyhow::Result<ExitCode> {
    let api = arguments.connect.api()?;
    let path = format!("/api/v1/assets/{}/receipt", arguments.id);
    let receipt: serde_json::Value = api.get(&path).await?;
    if arguments.json {
        println!("{receipt}");
    } else {
        println!("{}", serde_json::to_string_pretty(&receipt)?);
    }
    Ok(ExitCode::SUCCESS)
}
