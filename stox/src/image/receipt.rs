//! `stox image receipt ID`: what was done to an uploaded photo.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use domain::AssetId;

use crate::upload::Api;

/// Which photo, of which Stox.
#[derive(Args)]
pub struct ReceiptArguments {
    /// The photo's id, as `stox upload` and the screens show it.
    id: AssetId,
    /// The data folder of the running Stox.
    #[arg(long, value_name = "FOLDER", default_value = ".stox")]
    data: PathBuf,
    /// Its address, when it runs elsewhere.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A file with its token, when it runs elsewhere.
    #[arg(long, value_name = "FILE", requires = "url")]
    token_file: Option<PathBuf>,
    /// Print compact JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Runs the verb.
pub async fn run(arguments: ReceiptArguments) -> anyhow::Result<ExitCode> {
    let api = Api::connect(
        arguments.url.as_deref(),
        arguments.token_file.as_deref(),
        &arguments.data,
    )?;
    let path = format!("/api/v1/assets/{}/receipt", arguments.id);
    let receipt: serde_json::Value = api.get(&path).await?;
    if arguments.json {
        println!("{receipt}");
    } else {
        println!("{}", serde_json::to_string_pretty(&receipt)?);
    }
    Ok(ExitCode::SUCCESS)
}
