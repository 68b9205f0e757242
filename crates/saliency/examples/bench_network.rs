//! Scores a network, alone and as a part of the matte, on rendered products whose alpha is exact, and on photos with
//! another model's mask if they are named.
//!
//! `cargo run --release -p saliency --example bench_network -- FILE.onnx [--first SEED] [--seeds N] [--threads N]
//! [--maps FOLDER] [--photo FILE.jpg MASK.png]…`
//!
//! The file is declared as u2netp. `--maps` keeps the network's maps between runs.

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

mod support;

use std::process::ExitCode;
use std::time::Instant;

use matting::{Method, Saliency, View, matte};
use saliency::{Network, known};
use support::maps::Maps;
use support::options::Options;
use support::shots::{Sample, shots};
use support::tables::{Row, Table};

fn main() -> ExitCode {
    let options = match Options::read() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let bytes = std::fs::read(&options.file).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let network = Network::from_bytes(bytes, &known::u2netp())
        .map_err(|error| error.to_string())?
        .with_threads(options.threads);
    println!("load: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    for (photo, mask) in &options.photos {
        support::photos::score(&network, photo, mask)?;
    }
    let mut maps = Maps::new(&network, options.maps.clone());
    let mut cluttered = Table::default();
    let mut plain = Table::default();
    for shot in shots(options.first, options.seeds) {
        let sample = Sample::take(&shot);
        let map = maps.of(&sample)?;
        let row = row(&sample, &map);
        match sample.cluttered {
            true => cluttered.add(row),
            false => plain.add(row),
        }
    }
    println!("\ncluttered backdrops\n{}", cluttered.methods());
    println!("{}", cluttered.agreement());
    println!("{}", cluttered.products());
    println!("plain and studio backdrops\n{}", plain.methods());
    println!("{}", plain.products());
    println!("{}", maps.times());
    println!("peak memory: {}", support::peak_memory());
    Ok(())
}

/// One shot cut three ways.
fn row(sample: &Sample, map: &Saliency) -> Row {
    let (width, height) = (sample.width, sample.height);
    let view = View {
        width,
        height,
        rgb: &sample.rgb,
    };
    let score = |alpha: &[u8]| matting::score::measure(alpha, &sample.alpha, width, height);
    let own = matte(&view, None);
    let hybrid = matte(&view, Some(map));
    Row {
        name: sample.name.clone(),
        product: sample.product,
        agreement: map.agreement,
        own: score(&own.alpha),
        network: score(&support::enlarged(map, width, height)),
        hybrid: score(&hybrid.alpha),
        confidence: hybrid.confidence,
        learned: hybrid.method == Method::Learned,
    }
}
