//! Alpha and colour of the pixels that an edge crosses.
//!
//! A pixel on the edge shows `C = a F + (1 - a) B` in linear light (Porter and Duff 1984). With `F` and `B` known
//! `a = (C - B) . (F - B) / |F - B|^2` (known-background division), and the product's own colour there is
//! `F = (C - (1 - a) B) / a`. `F` and `B` are means of pixels a few steps away that are surely product and surely
//! background, so that texture and shadow at this very place count; where there are none (a wire, a slit) they come from
//! the matte's fields.

use crate::colour::{LINEAR, encode};
use crate::fields::Fields;
use crate::matte::Region;
use crate::view::View;

/// A pixel that is neither surely product nor surely background.
const SOFT: u8 = 128;
/// Alpha below and above which a pixel counts as wholly out or in: removes the grey veil of noise.
const VEIL: f32 = 0.03;
/// Contrast in ΔE from which the projection is fully trusted.
const CLEAR: f32 = 6.0;
/// Directions of the samples.
const AROUND: [(f32, f32); 12] = [
    (1.0, 0.0),
    (0.866, 0.5),
    (0.5, 0.866),
    (0.0, 1.0),
    (-0.5, 0.866),
    (-0.866, 0.5),
    (-1.0, 0.0),
    (-0.866, -0.5),
    (-0.5, -0.866),
    (0.0, -1.0),
    (0.5, -0.866),
    (0.866, -0.5),
];

/// Where a picture lies in the matte's picture: place of a pixel in 0..1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub u: f32,
    pub v: f32,
    pub du: f32,
    pub dv: f32,
}

impl Place {
    /// Of a part of the matte's picture that has this size.
    pub(crate) fn within(region: Region, width: usize, height: usize) -> Self {
        Self {
            u: region.x0,
            v: region.y0,
            du: (region.x1 - region.x0) / width as f32,
            dv: (region.y1 - region.y0) / height as f32,
        }
    }

    pub(crate) fn of(&self, x: usize, y: usize) -> (f32, f32) {
        (
            self.u + (x as f32 + 0.5) * self.du,
            self.v + (y as f32 + 0.5) * self.dv,
        )
    }
}

/// Everything that one pass reads.
pub(crate) struct Band<'a> {
    /// As wide as `width`.
    pub view: &'a View<'a>,
    pub width: usize,
    pub height: usize,
    pub place: Place,
    pub fields: &'a Fields,
    /// Half the width of an edge in pixels.
    pub radius: usize,
}

/// Offset across, down and in the plane, and weight of a sample.
type Tap = (i32, i32, isize, f32);

impl<'a> Band<'a> {
    /// Of a picture in itself, as large as its fields' picture.
    pub(crate) fn whole(
        view: &'a View<'a>,
        (width, height): (usize, usize),
        fields: &'a Fields,
    ) -> Self {
        Self {
            view,
            width,
            height,
            place: Place::within(Region::WHOLE, width, height),
            fields,
            radius: 1,
        }
    }

    /// Turns the hard mask (0 or 255) into alpha, in place; calls `paint` with the index and the product's own colour of
    /// each pixel on the edge.
    pub(crate) fn soften(&self, mask: &mut [u8], mut paint: impl FnMut(usize, [u8; 3])) {
        let hard: &[u8] = mask;
        let (state, soft) = self.stamp(hard);
        let taps = self.taps();
        let solved: Vec<(f32, [f32; 3])> = soft
            .iter()
            .map(|at| self.solve(*at as usize, hard, &state, &taps))
            .collect();
        for (at, (alpha, colour)) in soft.iter().zip(solved) {
            let clean = ((alpha - VEIL) / (1.0 - 2.0 * VEIL)).clamp(0.0, 1.0);
            mask[*at as usize] = (clean * 255.0 + 0.5) as u8;
            paint(*at as usize, colour.map(encode));
        }
    }

    /// The mask with every pixel near its outline marked soft, and the list of these.
    fn stamp(&self, hard: &[u8]) -> (Vec<u8>, Vec<u32>) {
        let (w, h, r) = (self.width, self.height, self.radius);
        let mut state = hard.to_vec();
        let mut soft = Vec::new();
        outline(hard, w, h, |x, y| {
            for ny in (y + 1).saturating_sub(r)..(y + r + 1).min(h) {
                let from = ny * w + (x + 1).saturating_sub(r);
                let to = ny * w + (x + r + 1).min(w);
                for (at, state) in (from..).zip(&mut state[from..to]) {
                    if *state != SOFT {
                        *state = SOFT;
                        soft.push(at as u32);
                    }
                }
            }
        });
        (state, soft)
    }

    /// Where product and background are looked for: rings just beyond the soft pixels on this side and on the other.
    fn taps(&self) -> Vec<Tap> {
        let r = self.radius as f32;
        let mut taps = Vec::new();
        for radius in [r, r + 1.0, 2.0 * r + 1.0, 2.0 * r + 2.0] {
            for (dx, dy) in AROUND {
                let (x, y) = ((dx * radius).round(), (dy * radius).round());
                let (x, y) = (x as i32, y as i32);
                let offset = y as isize * self.width as isize + x as isize;
                taps.push((x, y, offset, 1.0 / (radius * radius)));
            }
        }
        taps
    }

    /// Whether there is such a pixel.
    fn holds(&self, x: i64, y: i64) -> bool {
        x >= 0 && y >= 0 && x < self.width as i64 && y < self.height as i64
    }

    fn light(&self, at: usize) -> [f32; 3] {
        let rgb = &self.view.rgb[at * 3..at * 3 + 3];
        std::array::from_fn(|c| LINEAR[usize::from(rgb[c])])
    }

    /// Alpha and the product's colour of one pixel.
    fn solve(&self, at: usize, hard: &[u8], state: &[u8], taps: &[Tap]) -> (f32, [f32; 3]) {
        let (x, y) = (at % self.width, at / self.width);
        let (mut f, mut b) = ([0.0_f32; 4], [0.0_f32; 4]);
        let table = &*LINEAR;
        // Far from the border of the picture all samples exist.
        let far = 2 * self.radius + 2;
        let within = x >= far && y >= far && x + far < self.width && y + far < self.height;
        for (dx, dy, offset, k) in taps {
            if !within && !self.holds(x as i64 + i64::from(*dx), y as i64 + i64::from(*dy)) {
                continue;
            }
            let p = at.wrapping_add_signed(*offset);
            let sum = match state[p] {
                0 => &mut b,
                255 => &mut f,
                _ => continue,
            };
            let rgb = &self.view.rgb[p * 3..p * 3 + 3];
            for c in 0..3 {
                sum[c] += table[usize::from(rgb[c])] * k;
            }
            sum[3] += k;
        }
        let (u, v) = self.place.of(x, y);
        let b = mean(b).unwrap_or_else(|| self.fields.ground.at(u, v));
        let (f, near) = match mean(f) {
            Some(f) => (f, true),
            None => (self.thin(x, y, hard, b, (u, v)), false),
        };
        self.unmix(at, f, b, hard, near)
    }

    /// The colour of a part without inside: of its pixels near by the one that differs most from the background, or the
    /// field's colour if that differs more.
    fn thin(&self, x: usize, y: usize, hard: &[u8], b: [f32; 3], (u, v): (f32, f32)) -> [f32; 3] {
        let field = self.fields.product.at(u, v);
        let mut best = (apart(field, b), field);
        let r = self.radius + 1;
        for ny in y.saturating_sub(r)..(y + r + 1).min(self.height) {
            for nx in x.saturating_sub(r)..(x + r + 1).min(self.width) {
                let at = ny * self.width + nx;
                if hard[at] != 0 {
                    let c = self.light(at);
                    let d = apart(c, b);
                    if d > best.0 {
                        best = (d, c);
                    }
                }
            }
        }
        best.1
    }

    fn unmix(
        &self,
        at: usize,
        f: [f32; 3],
        b: [f32; 3],
        hard: &[u8],
        near: bool,
    ) -> (f32, [f32; 3]) {
        let c = self.light(at);
        let (mut dot, mut square) = (0.0, 1e-9);
        for i in 0..3 {
            dot += (c[i] - b[i]) * (f[i] - b[i]);
            square += (f[i] - b[i]) * (f[i] - b[i]);
        }
        let brighter = (b[0] + b[1] + b[2]).max(f[0] + f[1] + f[2]) / 3.0;
        let contrast = square.sqrt() * 38.667 / brighter.max(0.01).cbrt().powi(2) * 0.7;
        let covered = self.covered(at, hard);
        let trust = ((contrast - 1.5) / (CLEAR - 1.5)).clamp(0.0, 1.0);
        let projected = (dot / square).clamp(0.0, 1.0);
        let mut alpha = covered + (projected - covered) * trust;
        if near {
            alpha = alpha.clamp(2.5 * covered - 1.75, 2.5 * covered + 0.25);
        }
        // What was found to be product is at least half of it: noise and blur must not open a wire.
        let alpha = if hard[at] != 0 {
            alpha.clamp(0.5, 1.0)
        } else {
            alpha.clamp(0.0, 0.5)
        };
        let own = ((alpha - 0.2) / 0.5).clamp(0.0, 1.0);
        let colour = std::array::from_fn(|i| {
            let unmixed = (c[i] - (1.0 - alpha) * b[i]) / alpha.max(0.1);
            f[i] + (unmixed.clamp(0.0, 1.0) - f[i]) * own
        });
        (alpha, colour)
    }

    /// Share of the mask in the square of the edge's radius around a pixel.
    fn covered(&self, at: usize, hard: &[u8]) -> f32 {
        let (x, y, r) = (at % self.width, at / self.width, self.radius);
        let (mut sum, mut count) = (0_u32, 0_u32);
        for ny in y.saturating_sub(r)..(y + r + 1).min(self.height) {
            let from = ny * self.width + x.saturating_sub(r);
            let row = &hard[from..ny * self.width + (x + r + 1).min(self.width)];
            sum += row.iter().map(|m| u32::from(*m)).sum::<u32>();
            count += row.len() as u32 * 255;
        }
        sum as f32 / count.max(1) as f32
    }
}

/// Calls `visit` for each pixel whose right or lower neighbour differs from it.
pub(crate) fn outline(mask: &[u8], w: usize, h: usize, mut visit: impl FnMut(usize, usize)) {
    for y in 0..h {
        let row = &mask[y * w..(y + 1) * w];
        let below = if y + 1 < h {
            &mask[(y + 1) * w..(y + 2) * w]
        } else {
            row
        };
        let mut x = 0;
        while x < w {
            // Whole stretches of one value are skipped eight at a time.
            if x + 9 <= w && same(&row[x..x + 9], &below[x..x + 8]) {
                x += 8;
                continue;
            }
            if row[x] != below[x] || (x + 1 < w && row[x] != row[x + 1]) {
                visit(x, y);
            }
            x += 1;
        }
    }
}

/// Whether nine pixels and the eight below the first eight are all equal.
#[inline]
fn same(row: &[u8], below: &[u8]) -> bool {
    let word = |s: &[u8]| s.iter().take(8).fold(0_u64, |v, b| v << 8 | u64::from(*b));
    let first = u64::from(row[0]) * 0x0101_0101_0101_0101;
    word(row) == first && word(below) == first && row[8] == row[0]
}

fn mean(sum: [f32; 4]) -> Option<[f32; 3]> {
    (sum[3] > 0.0).then(|| [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]])
}

/// Squared distance in linear light.
fn apart(p: [f32; 3], q: [f32; 3]) -> f32 {
    (0..3).map(|i| (p[i] - q[i]) * (p[i] - q[i])).sum()
}
