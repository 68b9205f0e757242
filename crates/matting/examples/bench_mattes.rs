//! Scores mattes on rendered products before generated backgrounds.
//!
//! `cargo run --release -p matting --example bench_mattes -- [FIRST_SEED] [COUNT] [SIDE] [--features] [--pictures FOLDER]`

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

mod support;

use matting::score::{Case, Report, measure};
use std::time::Instant;
use support::{Backdrop, Cast, Outcome, compose, jpeg, run};

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
    let cache = options.cache.as_deref();
    let mut cases = Vec::new();
    let mut time = 0.0;
    for seed in options.first..options.first + options.count {
        for spec in scenes::catalogue() {
            let name = format!("{}-{seed}", spec.key);
            let make = || Some(spec.render(seed, options.side, options.side));
            let Some(product) = support::kept(cache, &name, options.side, make) else {
                continue;
            };
            for backdrop in Backdrop::PLAIN.into_iter().chain([Backdrop::Cluttered]) {
                for cast in Cast::ALL {
                    if backdrop == Backdrop::Cluttered && cast != Cast::Soft {
                        continue;
                    }
                    let name = format!("{}-{backdrop:?}-{cast:?}-{seed}", spec.key);
                    if options.only.as_ref().is_some_and(|o| !name.contains(o)) {
                        continue;
                    }
                    let make = || {
                        let mut scene = compose(&product, seed, backdrop, cast);
                        jpeg(&mut scene, 88);
                        Some(scene)
                    };
                    let Some(scene) = support::kept(cache, &name, options.side, make) else {
                        continue;
                    };
                    let (w, h) = (scene.width as usize, scene.height as usize);
                    let start = Instant::now();
                    let outcome = run(&scene.rgb, w, h, 640, None);
                    time += start.elapsed().as_secs_f64();
                    let measures = measure(&outcome.alpha, &scene.alpha, w, h);
                    let classes = vec![
                        format!("backdrop {backdrop:?}"),
                        format!("shadow {cast:?}"),
                        format!("product {}", spec.key),
                    ];
                    let case = Case {
                        name,
                        classes,
                        claimed: backdrop != Backdrop::Cluttered,
                        measures,
                        confidence: f64::from(outcome.matte.confidence),
                        bleed: None,
                    };
                    if options.zones {
                        support::zones(&case.name, &scene);
                    }
                    if options.features {
                        features(&case, &outcome);
                    }
                    if let Some(folder) = &options.pictures {
                        support::sheet(folder, &case, &scene, &outcome);
                    }
                    cases.push(case);
                }
            }
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
    eprintln!("{} {:.4} {f}", case.name, case.measures.iou);
}
