//! The checks of the house that the compiler and clippy do not make: `cargo run -p checks`, part of `./test.sh`.
//!
//! With `--write` the generated files are written anew first. Exit code 0 when nothing is found, 1 otherwise, 2 when
//! the workspace could not be read.

mod arrows;
mod code;
mod finding;
mod generated;
mod house;
mod licence;
mod supply;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use finding::Finding;
use workspace::{Failure, Workspace};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let write = match arguments.as_slice() {
        [] => false,
        [only] if only == "--write" => true,
        _ => {
            eprintln!("usage: cargo run -p checks [-- --write]");
            return ExitCode::from(2);
        }
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate is in the workspace's folder");
    match run(root, write) {
        Ok(findings) if findings.is_empty() => {
            println!(
                "checks: arrows, dependencies, licences, generated files and house limits are in order"
            );
            ExitCode::SUCCESS
        }
        Ok(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("checks: {} found", findings.len());
            ExitCode::FAILURE
        }
        Err(failure) => {
            eprintln!("checks: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(root: &Path, write: bool) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    if write {
        generated::write(root)?;
    }
    let workspace = Workspace::load(root)?;
    findings.extend(arrows::check(&workspace.members));
    findings.extend(supply::check_crates(
        &workspace.tree,
        supply::ALLOWED_LICENCES,
    ));
    findings.extend(supply::check_sources(&workspace.sources));
    findings.extend(generated::check(root)?);
    findings.extend(house::check_tree(root)?);
    Ok(findings)
}
