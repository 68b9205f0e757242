//! `stox image enhance FILE`: the engine on one photo.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use domain::Marketplace;
use enhance::{Enhanced, Network, Options, Receipt, Target};

use super::{Market, words};
use crate::settings::Settings;

/// Which photo, for whom, and where to.
#[derive(Args)]
pub struct EnhanceArguments {
    /// The photo.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only for these marketplaces; all when none is named.
    #[arg(long, value_enum)]
    market: Vec<Market>,
    /// Folder for the pictures; beside the photo when none is named.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Keep the product's own shadow on the white ground.
    #[arg(long)]
    shadow: bool,
    /// Also write each picture as WebP and AVIF.
    #[arg(long)]
    modern: bool,
    /// The data folder, for a network fetched by `stox models get`.
    #[arg(long, value_name = "FOLDER", default_value = ".stox")]
    data: PathBuf,
    /// Print the receipt as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the verb: exit code 0 when all pictures are finished, 1 when a person
/// should look at them, 2 when the photo cannot be used.
pub fn run(settings: &Settings, arguments: &EnhanceArguments) -> anyhow::Result<ExitCode> {
    let bytes =
        std::fs::read(&arguments.file).with_context(|| arguments.file.display().to_string())?;
    let targets: Vec<Target> = Marketplace::ALL
        .into_iter()
        .filter(|market| {
            let named = |named: &Market| Marketplace::from(*named) == *market;
            arguments.market.is_empty() || arguments.market.iter().any(named)
        })
        .map(Target::main)
        .collect();
    let network = crate::network::find(settings, &arguments.data)?;
    let options = Options {
        shadow: arguments.shadow,
        network: network.as_ref().map(|network| network as &dyn Network),
        ..Options::default()
    };
    let made = match enhance::enhance(&bytes, &targets, &options) {
        Ok(made) => made,
        Err(refusal) => {
            let problem = refusal.problem("photo");
            eprintln!("{}", problem.in_file(&arguments.file.display().to_string()));
            return Ok(ExitCode::from(2));
        }
    };
    let written = write(&made, arguments)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&made.receipt)?);
    } else {
        print(&made.receipt, &written);
    }
    Ok(ExitCode::from(u8::from(!made.is_finished())))
}

/// Writes the pictures, and the fallback where there is one.
fn write(made: &Enhanced, arguments: &EnhanceArguments) -> anyhow::Result<Vec<PathBuf>> {
    let beside = || {
        arguments
            .file
            .parent()
            .map(Path::to_path_buf)
            .unwrap_or_default()
    };
    let folder = arguments.out.clone().unwrap_or_else(beside);
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let stem = arguments
        .file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let mut written = Vec::new();
    let mut keep = |name: String, bytes: &[u8]| -> anyhow::Result<()> {
        let path = folder.join(name);
        std::fs::write(&path, bytes).with_context(|| path.display().to_string())?;
        written.push(path);
        Ok(())
    };
    for picture in &made.pictures {
        keep(format!("{stem}.{}.jpg", picture.frame), &picture.bytes)?;
        if arguments.modern {
            let pixels = enhance::pixels(&picture.bytes).map_err(unreadable)?;
            let webp = imaging::encode_webp(&pixels, 80).map_err(unreadable)?;
            keep(format!("{stem}.{}.webp", picture.frame), &webp)?;
            let avif = imaging::encode_avif(&pixels, 70).map_err(unreadable)?;
            keep(format!("{stem}.{}.avif", picture.frame), &avif)?;
        }
    }
    for picture in &made.fallback {
        keep(
            format!("{stem}.{}.fallback.jpg", picture.frame),
            &picture.bytes,
        )?;
    }
    Ok(written)
}

fn unreadable(refusal: imaging::Refusal) -> anyhow::Error {
    anyhow::anyhow!("{}", refusal.problem("picture"))
}

fn print(receipt: &Receipt, written: &[PathBuf]) {
    let matte = &receipt.matte;
    println!(
        "photo {} x {} · cut out: {}, confidence {:.2} · {}",
        receipt.photo.width, receipt.photo.height, matte.method, matte.confidence, receipt.outcome
    );
    for note in &receipt.photo.notes {
        println!("  note: {note}");
    }
    for picture in &receipt.pictures {
        println!(
            "{} {} x {} · JPEG {} {} · {} kB · {:.1} dB\n  {}",
            picture.frame,
            picture.width,
            picture.height,
            picture.quality,
            picture.chroma,
            picture.bytes / 1000,
            picture.psnr,
            words::measured(&picture.measured)
        );
        for finding in &picture.findings {
            println!("{}", words::finding(finding));
        }
    }
    for reason in &receipt.reasons {
        println!(
            "look at it: {}\n    {} [{}]",
            reason.message, reason.tip, reason.code
        );
    }
    for path in written {
        println!("→ {}", path.display());
    }
}
