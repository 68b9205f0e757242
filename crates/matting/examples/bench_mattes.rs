//! Scores mattes on rendered products before generated backgrounds.
//!
//! `cargo run --release -p matting --example bench_mattes -- [FIRST_SEED] [COUNT] [SIDE] [--view SIDE] [--features] [--pictures FOLDER]
//! [--invented COUNT]`
//!
//! `--invented` adds things that nobody sells, of seeds that the judge was not taught with.

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

mod support;

use matting::score::{Case, Layer, Report, bleed, measure};
use scenes::Scene;
use std::collections::BTreeMap;
use std::time::Instant;
use support::{Outcome, Photo, VIEW, invented, photos, run};

struct Options {
    first: u64,
    count: u64,
    side: u32,
    features: bool,
    pictures: Option<String>,
    only: Option<String>,
    cache: Option<String>,
    invented: u64,
    view: usize,
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
        features: args.iter().any(|a| a == "--features"),
        pictures: after("--pictures"),
        only: after("--only"),
        cache: after("--cache"),
        invented: after("--invented")
            .and_then(|v| v.parse().ok())
            .unwrap_or(0),
        view: after("--view").and_then(|v| v.parse().ok()).unwrap_or(VIEW),
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
            let (case, seconds) = scored(&options, photo);
            time += seconds;
            cases.push(case);
        }
    }
    for seed in UNTAUGHT..UNTAUGHT + options.invented {
        let (case, seconds) = scored(&options, unknown(seed));
        time += seconds;
        cases.push(case);
    }
    let report = Report::new(&cases, f64::from(matting::SURE));
    println!("{}", report.table());
    println!(
        "shrink + matte + refine: {:.1} ms",
        time / cases.len() as f64 * 1000.0
    );
    lost(&cases);
    let mut worst: Vec<&Case> = cases.iter().filter(|c| c.claimed).collect();
    worst.sort_by(|p, q| p.measures.iou.total_cmp(&q.measures.iou));
    for case in worst.iter().take(25) {
        println!(
            "{:.3} {:.3} {:.2} {}",
            case.measures.iou, case.measures.boundary, case.confidence, case.name
        );
    }
}

/// The first seed of invented things that the judge was not taught with.
const UNTAUGHT: u64 = 900_000;

/// A thing that nobody sells, before a plain background.
fn unknown(seed: u64) -> Photo {
    Photo {
        name: format!("invented-{seed}"),
        classes: vec!["product invented".to_owned()],
        plain: true,
        faultless: false,
        scene: invented(seed),
    }
}

/// Mattes, refines and scores a photo; also the seconds that this took.
fn scored(options: &Options, photo: Photo) -> (Case, f64) {
    let (w, h) = (photo.scene.width as usize, photo.scene.height as usize);
    let start = Instant::now();
    let outcome = run(&photo.scene.rgb, w, h, options.view, None);
    let seconds = start.elapsed().as_secs_f64();
    let case = Case {
        measures: measure(&outcome.alpha, &photo.scene.alpha, w, h),
        classes: photo.classes,
        claimed: photo.plain,
        name: photo.name,
        confidence: f64::from(outcome.matte.confidence),
        bleed: photo.faultless.then(|| bleed_of(&outcome, &photo.scene)),
    };
    if options.features {
        features(&case, &outcome);
    }
    if let Some(folder) = &options.pictures {
        support::sheet(folder, &case, &photo.scene, &outcome);
    }
    (case, seconds)
}

/// Mean ΔE on white along the edge. Only photos without faults: the true colours are those in good light.
fn bleed_of(outcome: &Outcome, scene: &Scene) -> f64 {
    let w = scene.width as usize;
    let mut rgb = scene.rgb.clone();
    let cut = &outcome.cutout;
    for (y, row) in cut.rgb.chunks_exact((cut.width * 3).max(1)).enumerate() {
        let from = ((outcome.at.1 + y) * w + outcome.at.0) * 3;
        rgb[from..from + row.len()].copy_from_slice(row);
    }
    let found = Layer {
        rgb: &rgb,
        alpha: &outcome.alpha,
    };
    let truth = Layer {
        rgb: &scene.product_rgb,
        alpha: &scene.alpha,
    };
    bleed(found, truth, w, scene.height as usize)
}

/// Where IoU is lost: product, backdrop and faults together, the costliest first.
fn lost(cases: &[Case]) {
    let mut groups: BTreeMap<String, (f64, usize, usize)> = BTreeMap::new();
    for case in cases.iter().filter(|c| c.claimed) {
        let class = |of: &str| {
            let found = case.classes.iter().find_map(|c| c.strip_prefix(of));
            found.unwrap_or_default().to_owned()
        };
        let name = format!(
            "{:<12}{:<10}{}",
            class("product "),
            class("backdrop "),
            class("faults ")
        );
        let group = groups.entry(name).or_default();
        group.0 += 1.0 - case.measures.iou;
        group.1 += usize::from(case.measures.iou < 0.8);
        group.2 += 1;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|p, q| q.1.0.total_cmp(&p.1.0));
    println!("lost IoU (sum), failed, of");
    for (name, (sum, failed, count)) in groups.iter().take(30) {
        println!("{sum:.3} {failed} {count} {name}");
    }
}

fn features(case: &Case, outcome: &Outcome) {
    let f = serde_json::to_string(&outcome.matte.features).unwrap_or_default();
    eprintln!(
        "FEATURE {} {} {:.4} {f}",
        case.name, case.claimed, case.measures.iou
    );
}
