//! `stox support-bundle`: one file with what somebody who helps must know, and
//! no secret.

mod facts;
mod redact;

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use runtime::Context;
use zip::write::SimpleFileOptions;

use crate::connect::ServicesArguments;
use crate::settings::Settings;
use redact::Redactor;

/// What to collect and where to.
#[derive(Args)]
pub struct SupportArguments {
    /// The file to write; made with mode 0600. Default: stox-support-TIME.zip
    /// in this folder.
    #[arg(long, value_name = "FILE.zip")]
    out: Option<PathBuf>,
    /// Put the bodies of dead letters in, too.
    #[arg(long)]
    with_bodies: bool,
    /// Which Stox.
    #[command(flatten)]
    place: ServicesArguments,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// One file of the bundle.
pub struct Entry {
    /// Its name.
    name: &'static str,
    /// What it holds.
    text: String,
}

const README: &str = "\
What `stox support-bundle` collected. Passwords, tokens and keys were replaced by [secret] in every file.

about.json        version, targets, machine
config.toml       configuration in force
environment.txt   names of the variables that were set, without their values
doctor.json       what `stox doctor` found
health.json       health of the services that answered
queues.json       deliveries by queue and state
waiting.json      what waits for another attempt or to be sent
dead-groups.json  dead letters counted by queue, type and reason
dead.json         dead letters, with bodies only where --with-bodies was given
schema.json       how far the tables are
log.txt           last lines of the services that answered

A part that could not be had says why. Look through it before you send it on.
";

/// Runs the verb.
pub async fn run(
    settings: &Settings,
    file: Option<PathBuf>,
    arguments: SupportArguments,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => {
            let stamp = context.now().rfc3339().replace([':', '.'], "");
            PathBuf::from(format!("stox-support-{stamp}.zip"))
        }
    };
    anyhow::ensure!(
        out.extension().is_some_and(|extension| extension == "zip"),
        "--out {}: the bundle is a zip file; name it so",
        out.display()
    );
    let collected = facts::collect(settings, file, &arguments, context).await;
    let redactor = Redactor::new(settings, &collected.secrets);
    let mut entries = vec![Entry {
        name: "README.txt",
        text: README.to_owned(),
    }];
    entries.extend(collected.entries);
    write(&out, &entries, &redactor).with_context(|| out.display().to_string())?;
    match arguments.json {
        true => {
            let names: Vec<&str> = entries.iter().map(|entry| entry.name).collect();
            let answer = serde_json::json!({ "file": out, "entries": names });
            println!("{}", serde_json::to_string_pretty(&answer)?);
        }
        false => println!(
            "{}  ({} files; secrets removed)",
            out.display(),
            entries.len()
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Only its owner may read it.
fn write(out: &Path, entries: &[Entry], redactor: &Redactor) -> anyhow::Result<()> {
    let file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(out)?;
    let mut archive = zip::ZipWriter::new(file);
    for entry in entries {
        archive.start_file(entry.name, SimpleFileOptions::default())?;
        archive.write_all(redactor.clean(&entry.text).as_bytes())?;
    }
    archive.finish()?.sync_all()?;
    Ok(())
}
