//! `stox bench images`: speed and memory of the whole engine.

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use enhance::{Options, Target, enhance};
use serde::{Deserialize, Serialize};

/// What to measure.
#[derive(Args)]
pub struct ImagesArguments {
    /// A folder of photos; scenes of 12 megapixels when none is named.
    #[arg(long, value_name = "FOLDER")]
    photos: Option<PathBuf>,
    /// Times that each photo is done; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Only this one photo, once, for its memory.
    #[arg(long, hide = true)]
    alone: Option<PathBuf>,
}

/// One photo's figures.
#[derive(Debug, Serialize, Deserialize)]
struct Measured {
    name: String,
    megapixels: f64,
    /// Median wall time of one thread, in milliseconds.
    milliseconds: f64,
    /// Most memory of a process that did only this photo, above one that did
    /// nothing, in MB.
    peak_mb: f64,
    outcome: String,
}

#[derive(Serialize)]
struct Report {
    photos: Vec<Measured>,
    pictures_per_photo: usize,
    photos_per_minute_one_worker: f64,
    photos_per_minute_two_workers: f64,
    scaling: f64,
}

/// Runs the verb.
pub fn run(arguments: &ImagesArguments) -> anyhow::Result<ExitCode> {
    if let Some(file) = &arguments.alone {
        return alone(file);
    }
    let scratch = tempfile::tempdir()?;
    let files = match &arguments.photos {
        Some(folder) => photos(folder)?,
        None => scenes(scratch.path())?,
    };
    anyhow::ensure!(!files.is_empty(), "there is no photo to measure with");
    let idle = peak_of(Path::new("/dev/null"))?;
    let mut measured = Vec::new();
    for file in &files {
        if let Some(one) = measure(file, arguments.rounds.max(1), idle)? {
            measured.push(one);
        }
    }
    let bytes = files
        .iter()
        .map(std::fs::read)
        .collect::<Result<Vec<_>, _>>()?;
    // In turns, so that what else the machine does meets both alike.
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        one.push(throughput(&bytes, 1));
        two.push(throughput(&bytes, 2));
    }
    let (one, two) = (median(&mut one), median(&mut two));
    let report = Report {
        photos: measured,
        pictures_per_photo: Target::with_thumbnails().len(),
        photos_per_minute_one_worker: one,
        photos_per_minute_two_workers: two,
        scaling: two / one,
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    Ok(ExitCode::SUCCESS)
}

fn photos(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        if imaging::probe(&bytes, &imaging::Limits::default()).is_ok() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Scenes as a phone takes them: 4032 x 3024, JPEG.
fn scenes(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for key in ["mug", "shoe", "watch", "bag"] {
        let scene = scenes::render(key, 1, 4032, 3024).context("the scene exists")?;
        let path = folder.join(format!("{key}.jpg"));
        std::fs::write(&path, scene.to_jpeg(92, 1))?;
        files.push(path);
    }
    Ok(files)
}

fn measure(file: &Path, rounds: usize, idle: f64) -> anyhow::Result<Option<Measured>> {
    let bytes = std::fs::read(file)?;
    let targets = Target::with_thumbnails();
    let mut spent = Vec::new();
    let mut outcome = None;
    for _ in 0..rounds {
        let start = Instant::now();
        let Ok(made) = enhance(&bytes, &targets, &Options::default()) else {
            return Ok(None);
        };
        spent.push(start.elapsed().as_secs_f64() * 1000.0);
        outcome = Some((made.receipt, made.reasons));
    }
    let Some((receipt, reasons)) = outcome else {
        return Ok(None);
    };
    let why = reasons.first().map(|reason| format!(" ({})", reason.code));
    let photo = &receipt.photo;
    Ok(Some(Measured {
        name: file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        megapixels: f64::from(photo.width) * f64::from(photo.height) / 1e6,
        milliseconds: median(&mut spent),
        peak_mb: peak_of(file)? - idle,
        outcome: receipt.outcome + &why.unwrap_or_default(),
    }))
}

/// The most memory of a process of its own that does one photo, in MB.
fn peak_of(file: &Path) -> anyhow::Result<f64> {
    let output = Command::new(std::env::current_exe()?)
        .args(["bench", "images", "--alone"])
        .arg(file)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let kib: f64 = text.trim().parse().context("a measuring process")?;
    Ok(kib * 1024.0 / 1e6)
}

fn alone(file: &Path) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file)?;
    let _made = enhance(&bytes, &Target::with_thumbnails(), &Options::default());
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    println!("{}", kib.context("VmHWM is not told by this system")?);
    Ok(ExitCode::SUCCESS)
}

/// Photos a minute with so many workers: every photo is done three times.
fn throughput(photos: &[Vec<u8>], workers: usize) -> f64 {
    let next = AtomicUsize::new(0);
    let count = photos.len() * 3;
    let targets = Target::with_thumbnails();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    if turn >= count {
                        break;
                    }
                    let _made =
                        enhance(&photos[turn % photos.len()], &targets, &Options::default());
                }
            });
        }
    });
    count as f64 / start.elapsed().as_secs_f64() * 60.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn print(report: &Report) {
    println!("photo                           MP      ms   peak MB  outcome");
    for one in &report.photos {
        println!(
            "{:<28} {:>6.1} {:>7.1} {:>9.1}  {}",
            one.name, one.megapixels, one.milliseconds, one.peak_mb, one.outcome
        );
    }
    println!(
        "{} pictures of each photo: {:.0} photos a minute with one worker, {:.0} with two, {:.2}x",
        report.pictures_per_photo,
        report.photos_per_minute_one_worker,
        report.photos_per_minute_two_workers,
        report.scaling
    );
}
