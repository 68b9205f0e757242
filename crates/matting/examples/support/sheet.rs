//! A picture to look at: photo, true alpha, matte, refined alpha, cut-out on white.

use matting::score::{Case, shrink};
use scenes::Scene;

use super::{Outcome, decode, encode};

/// Writes `FOLDER/IOU-NAME.png` when the matte is not nearly perfect.
pub fn sheet(folder: &str, case: &Case, scene: &Scene, outcome: &Outcome) {
    let (w, h) = (scene.width as usize, scene.height as usize);
    let grey = |alpha: &[u8]| -> Vec<u8> { alpha.iter().flat_map(|a| [*a; 3]).collect() };
    let mut white = vec![255_u8; w * h * 3];
    let cut = &outcome.cutout;
    for y in 0..cut.height {
        for x in 0..cut.width {
            let from = y * cut.width + x;
            let to = (y + outcome.at.1) * w + x + outcome.at.0;
            let a = f32::from(cut.alpha[from]) / 255.0;
            for c in 0..3 {
                let own = decode(cut.rgb[from * 3 + c]);
                white[to * 3 + c] = encode(own * a + 1.0 - a);
            }
        }
    }
    let panes = [
        scene.rgb.clone(),
        grey(&scene.alpha),
        grey(&coarse(outcome, w, h)),
        grey(&outcome.alpha),
        white,
    ];
    let worst = worst(&scene.alpha, &outcome.alpha, w, h);
    let close: Vec<Vec<u8>> = panes.iter().map(|pane| cropped(pane, w, worst)).collect();
    let path = format!("{folder}/close-{:.3}-{}.png", case.measures.iou, case.name);
    png(
        &path,
        CLOSE * close.len(),
        CLOSE,
        &beside(&close, CLOSE, CLOSE),
    );
    let (pw, ph) = (320.min(w), 320.min(w) * h / w);
    let panes: Vec<Vec<u8>> = panes
        .iter()
        .map(|p| shrink(p, 3, (w, h), (pw, ph)))
        .collect();
    let out = beside(&panes, pw, ph);
    let path = format!("{folder}/{:.3}-{}.png", case.measures.iou, case.name);
    png(&path, pw * panes.len(), ph, &out);
}

/// The matte before it is refined, at the size of the photo.
fn coarse(outcome: &Outcome, w: usize, h: usize) -> Vec<u8> {
    let matte = &outcome.matte;
    let at = |x: usize, y: usize| (y * matte.height / h) * matte.width + x * matte.width / w;
    (0..w * h).map(|i| matte.alpha[at(i % w, i / w)]).collect()
}

/// Writes an RGB picture.
pub fn png(path: &str, w: usize, h: usize, rgb: &[u8]) {
    let Ok(file) = std::fs::File::create(path) else {
        return;
    };
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), w as u32, h as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    if let Ok(mut writer) = encoder.write_header() {
        let _ = writer.write_image_data(rgb);
    }
}

/// Pixels a side of the close-up.
const CLOSE: usize = 240;

/// The left top corner of the square that differs most from the truth.
fn worst(truth: &[u8], found: &[u8], w: usize, h: usize) -> (usize, usize) {
    let mut best = (0, (0, 0));
    for y in (0..h.saturating_sub(CLOSE)).step_by(40) {
        for x in (0..w.saturating_sub(CLOSE)).step_by(40) {
            let row = |dy: usize| (y + dy) * w + x..(y + dy) * w + x + CLOSE;
            let sum: u64 = (0..CLOSE)
                .step_by(3)
                .flat_map(|dy| truth[row(dy)].iter().zip(&found[row(dy)]))
                .map(|(t, f)| u64::from(t.abs_diff(*f)))
                .sum();
            best = best.max((sum, (x, y)));
        }
    }
    best.1
}

fn cropped(pane: &[u8], w: usize, (x, y): (usize, usize)) -> Vec<u8> {
    (y..y + CLOSE)
        .flat_map(|y| {
            pane[(y * w + x) * 3..(y * w + x + CLOSE) * 3]
                .iter()
                .copied()
        })
        .collect()
}

/// Panes of one size side by side.
fn beside(panes: &[Vec<u8>], w: usize, h: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(w * h * 3 * panes.len());
    for y in 0..h {
        for pane in panes {
            out.extend_from_slice(&pane[y * w * 3..(y + 1) * w * 3]);
        }
    }
    out
}
