//! The judge's network: `scripts/judge/net.py` describes it, `scripts/teach-judge.sh` makes its numbers.

use std::sync::LazyLock;

use pulp::Arch;

use super::across::Across;
use super::aligned::Aligned;
use super::flow::flow;
use super::map::Map;
use super::pool;
use super::separable::Separable;
use super::weights::Weights;

/// The numbers taught.
static NUMBERS: &[u8] = include_bytes!("judge.bin");

/// Values of a pixel of what comes in: four planes of two by two pixels.
pub(super) const SEEN: usize = 16;
/// Values of a pixel on each of five levels, each half as wide and as high as the one before.
const WIDTHS: [usize; 5] = [16, 32, 64, 96, 128];
/// Values of a pixel of what comes out; the first four count.
const SAID: usize = 16;

static NETWORK: LazyLock<Network> = LazyLock::new(|| {
    let mut numbers = Weights::new(NUMBERS);
    let network = Network::read(&mut numbers);
    assert_eq!(numbers.left(), 0, "every number has its place");
    network
});

/// Down through the levels and up again.
struct Network {
    first: Across,
    /// What is done on each level on the way down.
    down: Vec<Vec<Separable>>,
    /// From each level to the next one.
    halve: Vec<Separable>,
    /// How the values of each level are carried to the one above, the lowest first, and what is done there.
    up: Vec<(Across, Vec<Separable>)>,
    last: Across,
}

impl Network {
    fn read(from: &mut Weights<'_>) -> Self {
        let [a, b, c, d, e] = WIDTHS;
        let mut keep = |planes: usize, side: usize, count: usize| -> Vec<Separable> {
            let layer = |_| from.separable(planes, planes, side, 1);
            (0..count).map(layer).collect()
        };
        let down = vec![
            keep(a, 3, 1),
            keep(b, 3, 1),
            keep(c, 3, 2),
            keep(d, 3, 2),
            keep(e, 5, 3),
        ];
        let up = [keep(d, 3, 1), keep(c, 3, 1), keep(b, 3, 1), keep(a, 3, 1)];
        let pairs = [(e, d), (d, c), (c, b), (b, a)];
        let to = pairs.map(|(low, high)| from.across(low, high));
        let pairs = [(a, b), (b, c), (c, d), (d, e)];
        let halve = pairs.map(|(high, low)| from.separable(high, low, 3, 2));
        Self {
            first: from.across(SEEN, a),
            down,
            halve: halve.into(),
            up: to.into_iter().zip(up).collect(),
            last: from.across(a, SAID),
        }
    }
}

/// The chance that each pixel is product, 0 to 1, row by row. `seen` writes a row of what comes in, [`SEEN`] values for
/// every two by two pixels; there are `width` by `height` of these, multiples of 16.
pub(super) fn chances(width: usize, height: usize, seen: impl Fn(usize, &mut [f32])) -> Vec<f32> {
    let arch = Arch::new();
    let levels = NETWORK.descend(arch, (width, height), seen);
    NETWORK.ascend(arch, levels)
}

impl Network {
    /// The maps of all levels on the way down, the highest first.
    fn descend(
        &self,
        arch: Arch,
        (width, height): (usize, usize),
        seen: impl Fn(usize, &mut [f32]),
    ) -> Vec<Map> {
        let mut pixels = Aligned::new(width * SEEN);
        let mut map = pool::take(width, height, self.first.planes);
        let mut levels = Vec::with_capacity(WIDTHS.len());
        for (level, layers) in self.down.iter().enumerate() {
            let begin = |y: usize, map: &mut Map| {
                if level == 0 {
                    seen(y, &mut pixels);
                    let row = map.row_mut(y);
                    self.first.row(arch, &pixels, None, true, row);
                }
            };
            let next = halved(arch, layers, self.halve.get(level), &mut map, begin);
            levels.push(map);
            let Some(next) = next else { break };
            map = next;
        }
        levels
    }

    /// The way up, to the chances.
    fn ascend(&self, arch: Arch, mut levels: Vec<Map>) -> Vec<f32> {
        let mut low = levels.pop();
        for (to, layers) in &self.up {
            let (Some(map), Some(above)) = (low, levels.last_mut()) else {
                return Vec::new();
            };
            let mut carried = Aligned::new(map.width * to.planes);
            let begin = |y: usize, above: &mut Map| {
                if y.is_multiple_of(2) {
                    to.row(arch, map.row(y / 2), None, false, &mut carried);
                }
                add_twice(&carried, above.row_mut(y), to.planes);
            };
            flow(arch, layers, above, begin, |_, _| {});
            pool::put(map);
            low = levels.pop();
        }
        low.map_or_else(Vec::new, |map| self.conclude(arch, map))
    }

    /// Chances from the highest level's map.
    fn conclude(&self, arch: Arch, map: Map) -> Vec<f32> {
        let (width, height) = (map.width, map.height);
        let mut out = vec![0.0; 4 * width * height];
        let mut logits = Aligned::new(width * SAID);
        for (y, rows) in out.chunks_exact_mut(4 * width).enumerate() {
            self.last.row(arch, map.row(y), None, false, &mut logits);
            tell(&logits, rows);
        }
        pool::put(map);
        out
    }
}

/// Applies a level's layers, and gives the next level's map.
fn halved(
    arch: Arch,
    layers: &[Separable],
    halve: Option<&Separable>,
    map: &mut Map,
    begin: impl FnMut(usize, &mut Map),
) -> Option<Map> {
    let (width, height) = (map.width / 2, map.height / 2);
    let mut near = Aligned::new(width * map.planes);
    let mut next = halve.map(|halve| (halve, pool::take(width, height, halve.across.planes)));
    flow(arch, layers, map, begin, |y, map| {
        if let Some((halve, next)) = &mut next
            && y % 2 == 1
        {
            halve.row(arch, map, y / 2, &mut near, next.row_mut(y / 2));
        }
    });
    next.map(|(_, next)| next)
}

/// Adds values to those of a row that is twice as wide; below 0 becomes 0.
fn add_twice(low: &[f32], row: &mut [f32], planes: usize) {
    let pairs = row.chunks_exact_mut(2 * planes);
    for (pair, low) in pairs.zip(low.chunks_exact(planes)) {
        for high in pair.chunks_exact_mut(planes) {
            for (high, low) in high.iter_mut().zip(low) {
                *high = (*high + low).max(0.0);
            }
        }
    }
}

/// Two rows of chances from the logits of two by two pixels.
fn tell(logits: &[f32], rows: &mut [f32]) {
    let (upper, lower) = rows.split_at_mut(rows.len() / 2);
    let pairs = upper.chunks_exact_mut(2).zip(lower.chunks_exact_mut(2));
    for ((upper, lower), logits) in pairs.zip(logits.chunks_exact(SAID)) {
        upper.copy_from_slice(&logits[..2]);
        lower.copy_from_slice(&logits[2..4]);
    }
    rows.iter_mut().for_each(|logit| *logit = chance(*logit));
}

/// The logistic function, by a rational approximation of the exponential that is the same on every machine and at most
/// 1e-4 off: exp(x) = (1 + x / 64)^64 with two terms more.
fn chance(logit: f32) -> f32 {
    let x = logit.clamp(-12.0, 12.0) * -(1.0 / 64.0);
    let mut power = 1.0 + x + 0.5 * x * x + x * x * x / 6.0;
    for _ in 0..6 {
        power *= power;
    }
    1.0 / (1.0 + power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_those_of_the_logistic_function() {
        for tenth in -110..=110 {
            let logit = tenth as f32 / 10.0;
            let exact = 1.0 / (1.0 + (-logit).exp());
            assert!((chance(logit) - exact).abs() < 1e-4, "{logit}");
        }
    }

    #[test]
    fn a_red_square_on_even_paper_is_product() {
        let (width, height) = (320, 256);
        let inside = |x: usize, y: usize| (100..220).contains(&x) && (80..180).contains(&y);
        // Lightness and red over the paper, no blue or yellow, and the lightness itself.
        let (red, paper) = ([-0.9, 0.92, 0.0, 0.6], [0.0, 0.0, 0.0, 0.93]);
        let seen = |y: usize, row: &mut [f32]| {
            for (x, pixel) in row.chunks_exact_mut(SEEN).enumerate() {
                for (i, value) in pixel.iter_mut().enumerate() {
                    let (plane, down, right) = (i / 4, i / 2 % 2, i % 2);
                    let here = inside(2 * x + right, 2 * y + down);
                    *value = if here { red[plane] } else { paper[plane] };
                }
            }
        };
        let found = chances(width / 2, height / 2, seen);
        let wrong = |at: &usize| (found[*at] >= 0.5) != inside(at % width, at / width);
        let wrong = (0..width * height).filter(wrong).count();
        assert!(wrong < 440, "{wrong} pixels are wrong, the outline has 440");
    }
}
