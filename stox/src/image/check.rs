//! `stox image check FILE --market NAME`: a finished picture against the rules.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use domain::{Marketplace, Picture, Sha256Hex};
use imaging::{Limits, Tones};
use rules::{Finding, ImageContent};
use serde::Serialize;

use super::{Market, words};

/// Which picture, and whose rules.
#[derive(Args)]
pub struct CheckArguments {
    /// The picture.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The marketplace.
    #[arg(long, value_enum)]
    market: Market,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What came of a check.
#[derive(Serialize)]
struct Checked {
    market: Marketplace,
    rule_pack: String,
    width: u32,
    height: u32,
    bytes: u64,
    measured: ImageContent,
    findings: Vec<Finding>,
    passed: bool,
}

/// Runs the verb: exit code 0 when no rule is broken, 1 when one is, 2 when the
/// file is no usable picture.
pub fn run(arguments: &CheckArguments) -> anyhow::Result<ExitCode> {
    let bytes =
        std::fs::read(&arguments.file).with_context(|| arguments.file.display().to_string())?;
    let picture = imaging::probe(&bytes, &Limits::default())
        .and_then(|probe| Ok((probe, Tones::of(&bytes, &Limits::default())?)));
    let (probe, tones) = match picture {
        Ok(picture) => picture,
        Err(refusal) => {
            let problem = refusal.problem("picture");
            eprintln!("{}", problem.in_file(&arguments.file.display().to_string()));
            return Ok(ExitCode::from(2));
        }
    };
    let market = Marketplace::from(arguments.market);
    let pack = rules::pack(market);
    let measured = enhance::check::measure(&tones);
    let file = Picture {
        sha256: Sha256Hex::of(&bytes),
        width: tones.width,
        height: tones.height,
        media_type: probe.media_type.to_owned(),
        bytes: bytes.len() as u64,
    };
    let mut findings = rules::check_images(pack, std::slice::from_ref(&file));
    findings.extend(rules::check_content(pack, &measured));
    let checked = Checked {
        market,
        rule_pack: pack.version.clone(),
        width: file.width,
        height: file.height,
        bytes: file.bytes,
        measured,
        passed: findings.is_empty(),
        findings,
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&checked)?);
    } else {
        print(&checked);
    }
    Ok(ExitCode::from(u8::from(!checked.passed)))
}

fn print(checked: &Checked) {
    println!(
        "{} ({}) · {} x {} · {} kB\n{}",
        checked.market.name(),
        checked.rule_pack,
        checked.width,
        checked.height,
        checked.bytes / 1000,
        words::measured(&checked.measured)
    );
    for finding in &checked.findings {
        println!("{}", words::finding(finding));
    }
    if checked.passed {
        println!("passes");
    }
}
