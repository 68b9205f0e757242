//! A picture to look at: photo, true alpha, found alpha, cut-out on white.

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
                white[to * 3 + c] = (encode(own * a + 1.0 - a) + 0.5) as u8;
            }
        }
    }
    let panes = [
        scene.rgb.clone(),
        grey(&scene.alpha),
        grey(&outcome.alpha),
        white,
    ];
    let (pw, ph) = (480.min(w), 480.min(w) * h / w);
    let panes: Vec<Vec<u8>> = panes
        .iter()
        .map(|p| shrink(p, 3, (w, h), (pw, ph)))
        .collect();
    let mut out = Vec::with_capacity(pw * ph * 12);
    for y in 0..ph {
        for pane in &panes {
            out.extend_from_slice(&pane[y * pw * 3..(y + 1) * pw * 3]);
        }
    }
    let path = format!("{folder}/{:.3}-{}.png", case.measures.iou, case.name);
    png(&path, pw * 4, ph, &out);
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
