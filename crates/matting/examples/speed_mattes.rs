//! Times the matte and its refinement for a photo of 12 megapixels: the least of several runs, one thread.
//!
//! `cargo run --release -p matting --example speed_mattes`

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

use matting::score::shrink;
use matting::{Region, View, matte, refine};
use scenes::{Backdrop, Cast, Faults, Shot};
use std::time::Instant;

const RUNS: usize = 15;

fn main() {
    for (product, backdrop) in [
        ("mug", Backdrop::White),
        ("watch", Backdrop::Gradient),
        ("rack", Backdrop::Grey),
        ("bicycle", Backdrop::Sweep),
    ] {
        let shot = Shot {
            product,
            seed: 1,
            width: 2000,
            height: 1500,
            backdrop,
            shadow: Cast::Soft,
            faults: Faults::default(),
        };
        let scene = shot.render();
        let (w, h) = (640, 480);
        let small = shrink(&scene.rgb, 3, (2000, 1500), (w, h));
        let view = View {
            width: w,
            height: h,
            rgb: &small,
        };
        let (coarse, found) = least(|| matte(&view, None));
        let Some(b) = found.bounds() else {
            println!("{product}: nothing found");
            continue;
        };
        let (x0, x1) = ((b.x0 * 2000.0) as usize, (b.x1 * 2000.0) as usize);
        let (y0, y1) = ((b.y0 * 1500.0) as usize, (b.y1 * 1500.0) as usize);
        let crop: Vec<u8> = (y0..y1)
            .flat_map(|y| {
                scene.rgb[(y * 2000 + x0) * 3..(y * 2000 + x1) * 3]
                    .iter()
                    .copied()
            })
            .collect();
        // The crop as a rendition shows it: the longer side is 1700 pixels.
        let scale = 1700.0 / (x1 - x0).max(y1 - y0) as f64;
        let (cw, ch) = (
            ((x1 - x0) as f64 * scale) as usize,
            ((y1 - y0) as f64 * scale) as usize,
        );
        let large = enlarged(&crop, x1 - x0, y1 - y0, cw, ch);
        let view = View {
            width: cw,
            height: ch,
            rgb: &large,
        };
        let region = Region {
            x0: x0 as f32 / 2000.0,
            y0: y0 as f32 / 1500.0,
            x1: x1 as f32 / 2000.0,
            y1: y1 as f32 / 1500.0,
        };
        let (fine, _) = least(|| refine(&view, region, &found));
        println!(
            "{product}: matte at {w} x {h} {coarse:.1} ms, refine to {cw} x {ch} {fine:.1} ms, together {:.1} ms",
            coarse + fine
        );
    }
}

/// Milliseconds of processor time of the fastest run, and its result.
fn least<T>(run: impl Fn() -> T) -> (f64, T) {
    let mut best = f64::MAX;
    let mut last = run();
    for _ in 0..RUNS {
        let start = Instant::now();
        let before = processor();
        last = run();
        let wall = start.elapsed().as_secs_f64() * 1000.0;
        let spent = processor()
            .zip(before)
            .map_or(wall, |(after, before)| after - before);
        best = best.min(spent);
    }
    (best, last)
}

/// Milliseconds that this thread has had a processor, where the system tells (Linux): other programs do not count.
fn processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

/// Bilinear enlargement.
fn enlarged(rgb: &[u8], w: usize, h: usize, to_w: usize, to_h: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(to_w * to_h * 3);
    for y in 0..to_h {
        let v = (y as f32 * (h - 1) as f32) / to_h as f32;
        for x in 0..to_w {
            let u = (x as f32 * (w - 1) as f32) / to_w as f32;
            let (i, j, s, t) = (u as usize, v as usize, u.fract(), v.fract());
            for c in 0..3 {
                let p = |i: usize, j: usize| f32::from(rgb[(j * w + i) * 3 + c]);
                let top = p(i, j) * (1.0 - s) + p(i + 1, j) * s;
                let low = p(i, j + 1) * (1.0 - s) + p(i + 1, j + 1) * s;
                out.push((top * (1.0 - t) + low * t + 0.5) as u8);
            }
        }
    }
    out
}
