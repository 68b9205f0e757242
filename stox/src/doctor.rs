//! `stox doctor`: looks for what is wrong before it hurts, and says how to mend
//! it. Nothing is changed, and nothing on the internet is asked.

mod broker;
mod clock;
mod database;
mod finding;
mod folders;
mod media;
mod objects;
mod reach;
mod running;
mod secrets;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use runtime::Context;
use runtime::config::process_environment;
use serde_json::json;

use crate::settings::Settings;
pub use finding::{Finding, Level};
pub use reach::authority;
pub use secrets::password_of;

/// What to look at.
#[derive(Args)]
pub struct DoctorArguments {
    /// The data folder, where no database is configured.
    #[arg(long, value_name = "FOLDER", default_value = ".stox")]
    data: PathBuf,
    /// Free space below which a disk counts as nearly full, in megabytes.
    #[arg(long, value_name = "MB", default_value_t = 2048)]
    min_free: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What the checks share.
pub struct Patient<'a> {
    /// The configuration in force; of the data folder where it is embedded.
    pub settings: &'a Settings,
    /// The configuration file, where there is one.
    pub file: Option<PathBuf>,
    /// The variables of this process.
    pub variables: Vec<(String, String)>,
    /// The data folder, where one is used.
    pub folder: Option<PathBuf>,
    /// Free space below which a disk counts as nearly full, in bytes.
    pub min_free: u64,
    /// Clock and ids.
    pub context: &'a Context,
}

/// Runs the verb. The exit code is 0 when all is well, 1 with warnings, 2 with
/// problems.
pub async fn run(
    settings: &Settings,
    file: Option<PathBuf>,
    arguments: DoctorArguments,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let findings = examine(settings, file, &arguments, context).await;
    let worst = findings.iter().map(|finding| finding.level).max();
    if arguments.json {
        let answer = json!({ "worst": worst, "findings": findings });
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        findings
            .iter()
            .for_each(|finding| print!("{}", finding.text()));
        println!("{}", finding::summary(&findings));
    }
    Ok(match worst {
        Some(Level::Problem) => ExitCode::from(2),
        Some(Level::Warning) => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    })
}

/// Everything that was looked at, the worst last.
pub async fn examine(
    settings: &Settings,
    file: Option<PathBuf>,
    arguments: &DoctorArguments,
    context: &Context,
) -> Vec<Finding> {
    let embedded = settings.config.database.url.is_empty();
    let in_folder = settings.in_folder(&arguments.data);
    let patient = Patient {
        settings: if embedded { &in_folder } else { settings },
        file,
        variables: process_environment(),
        folder: embedded.then(|| arguments.data.clone()),
        min_free: arguments.min_free.saturating_mul(1 << 20),
        context,
    };
    let mut findings = Vec::new();
    findings.extend(secrets::check(&patient));
    findings.extend(folders::check(&patient));
    findings.extend(running::check(&patient).await);
    findings.extend(database::check(&patient).await);
    findings.extend(broker::check(&patient).await);
    findings.extend(objects::check(&patient).await);
    findings.extend(media::check(&patient).await);
    findings.extend(network(&patient));
    findings.sort_by_key(|finding| finding.level);
    findings
}

impl DoctorArguments {
    /// The usual ones for a data folder.
    pub fn for_folder(data: PathBuf) -> Self {
        Self {
            data,
            min_free: 2048,
            json: false,
        }
    }
}

/// The network that finds products, where one is named.
fn network(patient: &Patient<'_>) -> Vec<Finding> {
    match crate::network::configured(patient.settings) {
        Ok(None) => Vec::new(),
        Ok(Some(network)) => {
            let name = enhance::Network::name(&network).to_owned();
            vec![Finding::ok("model", &name, "ai_worker.model")]
        }
        Err(error) => vec![Finding::problem(
            "model.missing",
            &format!("{error:#}"),
            "ai_worker.model",
            "Fetch it with `stox models get`, name another one, or set STOX__AI_WORKER__MODEL=none.",
        )],
    }
}
