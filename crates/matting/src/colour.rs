//! Colours: linear light, and a cheap stand-in for CIELAB.
//!
//! * Linear light: IEC 61966-2-1, `((v + 0.055) / 1.055)^2.4`, `v / 12.92` below 0.04045.
//! * [`lightness`]: CIE 15 section 8.2.1.1, `f(t) = t^(1/3)`, `t / (3 d^2) + 4 / 29` below `d^3`, `d = 6 / 29`,
//!   here taken of each of R, G and B.
//! * [`opponent`]: the rows of sRGB to XYZ (D65) divided by the white point, combined as CIELAB combines X, Y and Z, but
//!   after the cube root instead of before it. On the neutral axis this is CIELAB with its first derivatives, so small
//!   differences of pale colours are ΔE*ab; and a shadow, light times `k`, only multiplies all three by `k^(1/3)`.

use std::sync::LazyLock;

/// Linear light of each sRGB byte.
pub(crate) static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let v = byte as f32 / 255.0;
        if v <= 0.04045 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    })
});

/// CIE `f` of the linear light of each sRGB byte.
pub(crate) static LIGHTNESS: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|byte| lightness(LINEAR[byte])));

/// Steps of the table from linear light to bytes, by the square root of the light.
const STEPS: usize = 4096;

/// sRGB byte for `sqrt(light)` in [`STEPS`] steps.
static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..=STEPS)
        .map(|step| {
            let root = step as f32 / STEPS as f32;
            let light = root * root;
            let v = if light <= 0.003_130_8 {
                light * 12.92
            } else {
                1.055 * light.powf(1.0 / 2.4) - 0.055
            };
            (v * 255.0 + 0.5) as u8
        })
        .collect()
});

/// The sRGB byte of linear light; what is outside 0..1 is clipped, NaN is 0.
pub(crate) fn encode(light: f32) -> u8 {
    BYTES[(light.clamp(0.0, 1.0).sqrt() * STEPS as f32 + 0.5) as usize]
}

/// CIE `f` of linear light.
pub(crate) fn lightness(light: f32) -> f32 {
    if light > 0.008_856_452 {
        light.cbrt()
    } else {
        light.max(0.0) * 7.787_037 + 0.137_931_03
    }
}

/// (L + 16, a, b) of the CIE `f` of R, G and B. See the module's text.
#[inline]
pub(crate) fn opponent(f: [f32; 3]) -> [f32; 3] {
    [
        24.661_6 * f[0] + 82.963_2 * f[1] + 8.375_2 * f[2],
        110.65 * f[0] - 169.5 * f[1] + 58.85 * f[2],
        38.98 * f[0] + 121.14 * f[1] - 160.12 * f[2],
    ]
}

/// (L + 16, a, b) of linear light.
pub(crate) fn opponent_of(light: [f32; 3]) -> [f32; 3] {
    opponent(light.map(lightness))
}

/// Distance of two opponent colours, near ΔE*ab.
pub(crate) fn distance(p: [f32; 3], q: [f32; 3]) -> f32 {
    let [l, a, b] = [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
    (l * l + a * a + b * b).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_linear_light() {
        for byte in 0..=255_u8 {
            assert_eq!(encode(LINEAR[usize::from(byte)]), byte);
        }
    }

    #[test]
    fn greys_have_their_cielab_lightness_and_no_chroma() {
        for (byte, l) in [(255, 100.0), (119, 50.03), (0, 0.0)] {
            let [l16, a, b] = opponent_of([LINEAR[byte]; 3]);
            assert!((l16 - 16.0 - l).abs() < 0.05, "{byte}: {l16}");
            assert!(a.abs() < 0.05 && b.abs() < 0.05, "{a} {b}");
        }
    }

    #[test]
    fn a_shadow_only_scales() {
        let paper = [0.7, 0.5, 0.4];
        let dark = opponent_of(paper.map(|c| c * 0.512));
        let scaled = opponent_of(paper).map(|c| c * 0.8);
        assert!(distance(dark, scaled) < 1e-3);
    }
}
