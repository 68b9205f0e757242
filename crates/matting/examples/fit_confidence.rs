//! Fits the weights of the confidence on shots with known truth, and prints them.
//!
//! `cargo run --release -p matting --example fit_confidence -- FIRST_SEED COUNT SIDE [--cache FOLDER]`
//!
//! Maximum of the log-likelihood of "IoU is at least 0.9" with a ridge of 0.5 on every weight but the first, by
//! Newton's method. Then the lowest threshold that flags enough of the cluttered photos and of the wrong mattes, and the
//! report at it. Weights that would praise a fault (positive) are held at 0.

#[expect(dead_code, unused_imports, reason = "another example uses the rest")]
mod support;

use matting::TERMS;
use matting::score::{Case, GOOD, Report, measure};
use support::{Photo, VIEW, photos, run};

const N: usize = TERMS.len();
const RIDGE: f64 = 0.5;

/// Share of the photos before clutter that must be flagged.
const CLUTTERED: f64 = 0.95;
/// Share of the wrong mattes (IoU below [`GOOD`]) before plain backgrounds that must be flagged.
const WRONG: f64 = 0.9;

/// A photo as the model sees it, and whether its matte is good.
struct Row {
    terms: [f64; N],
    good: f64,
    case: Case,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u64| args.get(at).and_then(|a| a.parse().ok()).unwrap_or(or);
    let (first, count, side) = (number(0, 1), number(1, 3), number(2, 1200) as u32);
    let cache = args
        .iter()
        .position(|a| a == "--cache")
        .and_then(|at| args.get(at + 1));
    let mut rows: Vec<Row> = Vec::new();
    for seed in first..first + count {
        for photo in photos(seed, side, None, cache.map(String::as_str)) {
            rows.push(row(photo));
        }
    }
    let weights = fit(&rows);
    println!(
        "{} pictures, {} good",
        rows.len(),
        rows.iter().filter(|r| r.good > 0.5).count()
    );
    for (name, weight) in TERMS.iter().zip(weights) {
        println!("{name:>8} {weight:>8.2}");
    }
    for row in &mut rows {
        row.case.confidence = chance(&row.terms, &weights);
    }
    let cases: Vec<Case> = rows.into_iter().map(|r| r.case).collect();
    let report = (0..100)
        .map(|percent| Report::new(&cases, f64::from(percent) / 100.0))
        .find(|r| r.gate.unclaimed_flagged >= CLUTTERED && r.gate.wrong_flagged >= WRONG);
    match report {
        Some(report) => println!("{}", report.table()),
        None => println!("no threshold flags enough"),
    }
}

fn row(photo: Photo) -> Row {
    let (w, h) = (photo.scene.width as usize, photo.scene.height as usize);
    let outcome = run(&photo.scene.rgb, w, h, VIEW, None);
    let measures = measure(&outcome.alpha, &photo.scene.alpha, w, h);
    Row {
        terms: outcome.matte.features.terms().map(f64::from),
        good: f64::from(u8::from(measures.iou >= GOOD)),
        case: Case {
            name: photo.name,
            classes: Vec::new(),
            claimed: photo.plain,
            measures,
            confidence: 0.0,
            bleed: None,
        },
    }
}

fn chance(terms: &[f64; N], weights: &[f64; N]) -> f64 {
    let z: f64 = terms.iter().zip(weights).map(|(x, w)| x * w).sum();
    1.0 / (1.0 + (-z).exp())
}

/// Newton's method with weights held at 0 while they would be positive.
fn fit(rows: &[Row]) -> [f64; N] {
    let mut held = [false; N];
    loop {
        let weights = newton(rows, &held);
        let worst = (1..N)
            .filter(|i| weights[*i] > 0.0)
            .max_by(|a, b| weights[*a].total_cmp(&weights[*b]));
        match worst {
            Some(at) => held[at] = true,
            None => return weights,
        }
    }
}

fn newton(rows: &[Row], held: &[bool; N]) -> [f64; N] {
    let mut weights = [0.0_f64; N];
    for _ in 0..40 {
        let mut gradient = [0.0_f64; N];
        let mut curve = [[0.0_f64; N]; N];
        for Row { terms: x, good, .. } in rows {
            let p = chance(x, &weights);
            for i in 0..N {
                gradient[i] += (good - p) * x[i];
                for j in 0..N {
                    curve[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for i in 0..N {
            let ridge = if i == 0 { 1e-3 } else { RIDGE };
            gradient[i] -= ridge * weights[i];
            curve[i][i] += ridge;
            if held[i] {
                gradient[i] = 0.0;
                curve[i] = [0.0; N];
                curve.iter_mut().for_each(|row| row[i] = 0.0);
                curve[i][i] = 1.0;
            }
        }
        let step = solve(curve, gradient);
        for (w, s) in weights.iter_mut().zip(step) {
            *w += s.clamp(-3.0, 3.0);
        }
    }
    weights
}

/// Gaussian elimination; the matrix is positive definite.
fn solve(mut m: [[f64; N]; N], mut v: [f64; N]) -> [f64; N] {
    for i in 0..N {
        for j in i + 1..N {
            let k = m[j][i] / m[i][i];
            let above = m[i];
            for (a, b) in m[j].iter_mut().zip(above).skip(i) {
                *a -= k * b;
            }
            v[j] -= k * v[i];
        }
    }
    for i in (0..N).rev() {
        let rest: f64 = (i + 1..N).map(|j| m[i][j] * v[j]).sum();
        v[i] = (v[i] - rest) / m[i][i];
    }
    v
}
