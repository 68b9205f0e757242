//! Writes what the judge is taught with: invented things before plain backgrounds, as it sees them, and the truth.
//!
//! `cargo run --release -p matting --example lessons -- FIRST_SEED COUNT FILE [--close]`
//!
//! A record is 640 x 640 pixels: four planes of signed bytes (127 is 1), then one of coverage (unsigned). It shows the
//! whole picture, or, with `--close`, a part of it at its own size.

#[expect(dead_code, unused_imports, reason = "another example uses the rest")]
mod support;

use std::io::Write;

use matting::{Lesson, View, lesson, score::shrink};
use scenes::Scene;
use support::shots::chance;
use support::{VIEW, invented};

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u64| args.get(at).and_then(|a| a.parse().ok()).unwrap_or(or);
    let path = args.get(2).map_or("lessons.bin", String::as_str);
    let close = args.iter().any(|a| a == "--close");
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let (first, count) = (number(0, 1), number(1, 10));
    for seed in first..first + count {
        let scene = invented(seed);
        let Some((lesson, truth, side)) = seen(&scene, close) else {
            continue;
        };
        let from = if close {
            part(seed, &truth, side)
        } else {
            (0, 0)
        };
        for plane in lesson.planes.chunks_exact(lesson.width * lesson.height) {
            let signed = |v: f32| (v * 127.0).round().clamp(-127.0, 127.0) as i8 as u8;
            for row in plane.chunks_exact(lesson.width).skip(from.1).take(VIEW) {
                let bytes = row[from.0..][..VIEW].iter().map(|v| signed(*v));
                file.write_all(&bytes.collect::<Vec<u8>>())?;
            }
        }
        for row in truth.chunks_exact(side).skip(from.1).take(VIEW) {
            file.write_all(&row[from.0..][..VIEW])?;
        }
    }
    file.flush()
}

/// What the judge sees of a scene, shrunk or at its own size; the truth, and its side.
fn seen(scene: &Scene, close: bool) -> Option<(Lesson, Vec<u8>, usize)> {
    let size = (scene.width as usize, scene.height as usize);
    let side = if close { size.0 } else { VIEW };
    let rgb = shrink(&scene.rgb, 3, size, (side, side));
    let view = View {
        width: side,
        height: side,
        rgb: &rgb,
    };
    let truth = shrink(&scene.alpha, 1, size, (side, side));
    lesson(&view).map(|lesson| (lesson, truth, side))
}

/// The left top corner of a part that shows some of the product.
fn part(seed: u64, truth: &[u8], side: usize) -> (usize, usize) {
    let product: Vec<usize> = (0..truth.len()).filter(|at| truth[*at] > 127).collect();
    let any = |k: u64, of: usize| (chance(seed ^ 0xC105E, k) * of as f32) as usize;
    let middle = product
        .get(any(0, product.len()))
        .map_or((side / 2, side / 2), |at| (at % side, at / side));
    let near = |middle: usize, k: u64| {
        let from = (middle + any(k, VIEW / 2)).saturating_sub(VIEW / 2 + VIEW / 4);
        from.min(side - VIEW)
    };
    (near(middle.0, 1), near(middle.1, 2))
}
