//! Scores mattes on rendered products before generated backgrounds.
//!
//! `cargo run --release -p matting --example bench_mattes -- [FIRST_SEED] [COUNT] [SIDE] [--features] [--pictures FOLDER]`

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

mod support;

use matting::score::{Case, Report, measure};
use std::time::Instant;
use support::{Outcome, photos, run};

struct Options {
    first: u64,
    count: u64,
    side: u32,
    features: bool,
    zones: bool,
    pictures: Option<String>,
    only: Option<String>,
    cache: Option<String>,
}

fn options() -> Options {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let at = args.iter().position(|a| a == name)?;
        args.get(at + 1).cloned()
    };
    let number = |at: usize, or: u64| args.get(at).and_then(|a| a.parse().ok()).unwrap_or(or);
    Options {
        first: number(0, 1000),
        count: number(1, 2),
        side: number(2, 1200) as u32,
        zones: args.iter().any(|a| a == "--zones"),
        features: args.iter().any(|a| a == "--features"),
        pictures: after("--pictures"),
        only: after("--only"),
        cache: after("--cache"),
    }
}

fn main() {
    let options = options();
    let mut cases = Vec::new();
    let mut time = 0.0;
    for seed in options.first..options.first + options.count {
        for photo in photos(
            seed,
            options.side,
            options.only.as_deref(),
            options.cache.as_deref(),
        ) {
            let (w, h) = (photo.scene.width as usize, photo.scene.height as usize);
            let start = Instant::now();
            let outcome = run(&photo.scene.rgb, w, h, 576, None);
            time += start.elapsed().as_secs_f64();
            let case = Case {
                measures: measure(&outcome.alpha, &photo.scene.alpha, w, h),
                classes: photo.classes,
                claimed: photo.plain,
                name: photo.name,
                confidence: f64::from(outcome.matte.confidence),
                bleed: None,
            };
            if options.zones {
                support::zones(&case.name, &photo.scene);
            }
            if options.features {
                features(&case, &outcome);
            }
            if let Some(folder) = &options.pictures {
                support::sheet(folder, &case, &photo.scene, &outcome);
            }
            cases.push(case);
        }
    }
    let report = Report::new(&cases, 0.9);
    println!("{}", report.table());
    println!(
        "shrink + matte + refine: {:.1} ms",
        time / cases.len() as f64 * 1000.0
    );
    let mut worst: Vec<&Case> = cases.iter().filter(|c| c.claimed).collect();
    worst.sort_by(|p, q| p.measures.iou.total_cmp(&q.measures.iou));
    for case in worst.iter().take(25) {
        println!(
            "{:.3} {:.3} {:.2} {}",
            case.measures.iou, case.measures.boundary, case.confidence, case.name
        );
    }
}

fn features(case: &Case, outcome: &Outcome) {
    let f = serde_json::to_string(&outcome.matte.features).unwrap_or_default();
    eprintln!(
        "FEATURE {} {} {:.4} {f}",
        case.name, case.claimed, case.measures.iou
    );
}
