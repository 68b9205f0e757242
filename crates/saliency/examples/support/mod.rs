//! What the bench is made of.

pub mod maps;
pub mod options;
pub mod photos;
pub mod shots;
pub mod tables;

use matting::Saliency;

/// A map at the size of a picture, interpolated, as alpha.
pub fn enlarged(map: &Saliency, width: usize, height: usize) -> Vec<u8> {
    let cell = |at: usize, of: usize, cells: usize| {
        let place =
            ((at as f32 + 0.5) * cells as f32 / of as f32 - 0.5).clamp(0.0, (cells - 1) as f32);
        let first = place as usize;
        (first, (first + 1).min(cells - 1), place - first as f32)
    };
    let columns: Vec<_> = (0..width).map(|x| cell(x, width, map.width)).collect();
    let mut alpha = Vec::with_capacity(width * height);
    for y in 0..height {
        let (top, bottom, down) = cell(y, height, map.height);
        for (left, right, across) in &columns {
            let at = |x: usize, y: usize| map.probability[y * map.width + x];
            let upper = at(*left, top) * (1.0 - across) + at(*right, top) * across;
            let lower = at(*left, bottom) * (1.0 - across) + at(*right, bottom) * across;
            alpha.push(((upper * (1.0 - down) + lower * down) * 255.0 + 0.5) as u8);
        }
    }
    alpha
}

/// The most memory that this process has held, as Linux tells it.
pub fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(
        || "not told by this system".to_owned(),
        |text| text.trim().to_owned(),
    )
}
