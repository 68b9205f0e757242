//! Where a new body comes from: the command line, a file, or an editor.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;
use clap::Args;
use runtime::config::process_environment;

use super::print::pretty;

/// The new body; one of them.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct BodyArguments {
    /// The new body (JSON).
    #[arg(value_name = "BODY")]
    body: Option<String>,
    /// A file with the new body; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Change the present body in $VISUAL or $EDITOR.
    #[arg(long)]
    editor: bool,
}

impl BodyArguments {
    /// True when the present body is needed.
    pub fn needs_present(&self) -> bool {
        self.editor
    }

    /// The new body. None when the editor left the present one as it was.
    pub fn read(&self, present: &str) -> anyhow::Result<Option<String>> {
        if let Some(body) = &self.body {
            return Ok(Some(body.clone()));
        }
        if let Some(file) = &self.file {
            if file.as_os_str() == "-" {
                let mut text = String::new();
                std::io::stdin()
                    .read_to_string(&mut text)
                    .context("standard input")?;
                return Ok(Some(text));
            }
            let text = std::fs::read_to_string(file);
            return Ok(Some(text.with_context(|| file.display().to_string())?));
        }
        edited(present)
    }
}

fn edited(present: &str) -> anyhow::Result<Option<String>> {
    let variables = process_environment();
    let named = |name: &str| {
        let found = variables.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    };
    let editor = named("VISUAL")
        .or_else(|| named("EDITOR"))
        .context("neither VISUAL nor EDITOR names an editor: set one, or use --file FILE")?;
    let file = tempfile::Builder::new()
        .prefix("stox-body-")
        .suffix(".json")
        .tempfile()?;
    let before = pretty(present);
    std::fs::write(file.path(), &before)?;
    // A shell, because the variable may hold arguments: `code --wait`.
    let status = Command::new("sh")
        .args(["-c", &format!("{editor} \"$1\""), "editor"])
        .arg(file.path())
        .status()
        .with_context(|| editor.clone())?;
    anyhow::ensure!(
        status.success(),
        "{editor} ended with {status}: nothing was changed"
    );
    let after = std::fs::read_to_string(file.path())?;
    Ok((after.trim() != before.trim()).then_some(after))
}
