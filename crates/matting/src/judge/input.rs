//! What the judge sees of a picture.

use super::network::SEEN;
use crate::evidence::Evidence;

/// Planes a picture is shown as: lightness and two chromas over the background, and the lightness itself.
pub(super) const PLANES: usize = 4;
/// Sides are filled up to multiples of this: the judge halves them five times.
pub(super) const UNIT: usize = 32;

/// A difference with its sign, -1 to 1: one half at a ΔE of 4. Differences of 1 are seen as well as those of 50.
fn soft(difference: f32) -> f32 {
    difference / (difference.abs() + 4.0)
}

/// Row `y` of every plane.
pub(super) fn rows(evidence: &Evidence, y: usize, out: &mut [Vec<f32>; PLANES]) {
    let w = evidence.width;
    let span = y * w..(y + 1) * w;
    let paper = evidence.paper.0;
    let [light, a, b, own] = out;
    fill(light, &evidence.light[span.clone()], soft);
    fill(a, &evidence.a[span.clone()], soft);
    fill(b, &evidence.b[span.clone()], soft);
    fill(own, &evidence.light[span], |light| (light + paper) / 116.0);
}

fn fill(out: &mut Vec<f32>, from: &[f32], shown: impl Fn(f32) -> f32) {
    out.clear();
    out.extend(from.iter().map(|v| shown(*v)));
}

/// What the network takes of rows `2 * y` and `2 * y + 1`: for every two by two pixels plane by plane the left top one, the
/// right top one, the left bottom one and the right bottom one; 0 beyond the picture.
pub(super) fn seen(evidence: &Evidence, y: usize, out: &mut [f32]) {
    out.fill(0.0);
    let mut planes: [Vec<f32>; PLANES] = Default::default();
    for down in 0..2 {
        if 2 * y + down >= evidence.height {
            break;
        }
        rows(evidence, 2 * y + down, &mut planes);
        for (plane, values) in planes.iter().enumerate() {
            let first = plane * 4 + down * 2;
            let (pairs, last) = values.as_chunks::<2>();
            let pixels = out.as_chunks_mut::<SEEN>().0;
            for (pixel, [left, right]) in pixels.iter_mut().zip(pairs) {
                pixel[first] = *left;
                pixel[first + 1] = *right;
            }
            if let ([last], Some(pixel)) = (last, pixels.get_mut(pairs.len())) {
                pixel[first] = *last;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_is_seen_at_its_place() {
        let (width, height) = (35, 5);
        let count = |from: f32| (0..width * height).map(|i| from + i as f32).collect();
        let evidence = Evidence {
            width,
            height,
            light: count(0.0),
            a: count(1000.0),
            b: count(2000.0),
            strength: Vec::new(),
            paper: (50.0, 0.0),
        };
        let row = |y: usize| {
            let mut row = vec![9.0; 32 * SEEN];
            seen(&evidence, y, &mut row);
            row
        };
        for (x, y) in [(0, 0), (34, 4), (7, 3), (8, 2)] {
            let at = y * width + x;
            let pixel = &row(y / 2)[x / 2 * SEEN..][..SEEN];
            let of = |plane: usize| pixel[plane * 4 + y % 2 * 2 + x % 2];
            assert_eq!(of(0), soft(evidence.light[at]));
            assert_eq!(of(1), soft(evidence.a[at]));
            assert_eq!(of(2), soft(evidence.b[at]));
            assert_eq!(of(3), (evidence.light[at] + 50.0) / 116.0);
        }
        assert!(row(3).iter().all(|v| *v == 0.0));
    }
}
