//! Shadows of the product's silhouette.

use super::Rng;

/// The light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cast {
    None,
    Soft,
    Hard,
}

impl Cast {
    pub const ALL: [Self; 3] = [Self::None, Self::Soft, Self::Hard];

    /// Share of light taken at each pixel.
    pub fn map(self, rng: &mut Rng, alpha: &[u8], w: usize, h: usize) -> Vec<f32> {
        let side = w.min(h) as f32;
        let (blur, reach, strength) = match self {
            Self::None => return vec![0.0; w * h],
            Self::Soft => (
                rng.between(0.02, 0.05),
                rng.between(0.01, 0.05),
                rng.between(0.1, 0.4),
            ),
            Self::Hard => (
                rng.between(0.002, 0.006),
                rng.between(0.02, 0.07),
                rng.between(0.25, 0.55),
            ),
        };
        let (dx, dy) = (rng.between(-1.0, 1.0) * reach * side, reach * side);
        let mut map = vec![0.0_f32; w * h];
        for y in 0..h {
            for x in 0..w {
                let (sx, sy) = (x as i64 - dx as i64, y as i64 - dy as i64);
                if sx >= 0 && sy >= 0 && sx < w as i64 && sy < h as i64 {
                    map[y * w + x] =
                        f32::from(alpha[sy as usize * w + sx as usize]) / 255.0 * strength;
                }
            }
        }
        let radius = (blur * side / 1.5).round().max(1.0) as usize;
        for _ in 0..3 {
            map = turned(&boxed(&map, w, radius), w);
            map = turned(&boxed(&map, h, radius), h);
        }
        map
    }
}

/// Means of `2 r + 1` neighbours in each row.
fn boxed(map: &[f32], w: usize, r: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(map.len());
    for row in map.chunks_exact(w) {
        let at = |x: i64| row[x.clamp(0, w as i64 - 1) as usize];
        let mut sum: f32 = (-(r as i64)..=r as i64).map(at).sum();
        for x in 0..w as i64 {
            out.push(sum / (2 * r + 1) as f32);
            sum += at(x + r as i64 + 1) - at(x - r as i64);
        }
    }
    out
}

/// Rows as columns.
fn turned(map: &[f32], w: usize) -> Vec<f32> {
    let h = map.len() / w;
    (0..w)
        .flat_map(|x| (0..h).map(move |y| map[y * w + x]))
        .collect()
}
