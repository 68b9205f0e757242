//! What goes wrong when a photo is taken. Every fault is off by default.

use crate::blur::gaussian;
use crate::rng::scramble;
use crate::srgb::{Linear, code};

/// Faults of a photo, in the order in which they happen: light (temperature,
/// tint, exposure), lens (vignette, blur), sensor and development (contrast,
/// noise). The truth of a scene does not depend on them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Faults {
    /// Colour of the light that was not balanced: -1 blue to 1 yellow-orange.
    /// See [`Faults::gains`].
    pub temperature: f32,
    /// -1 green to 1 magenta.
    pub tint: f32,
    /// In stops: 1 doubles the light, -1 halves it. What exceeds white clips.
    pub exposure: f32,
    /// Slope of the sRGB values around mid-grey (127.5); 1 is none.
    pub contrast: f32,
    /// Standard deviation of luma noise, in 8-bit steps of sRGB; white noise,
    /// the same at every brightness.
    pub noise: f32,
    /// Standard deviation of Cb and of Cr (ITU-R BT.601), in 8-bit steps; in
    /// squares of two by two pixels, without luma.
    pub chroma_noise: f32,
    /// Standard deviation of a Gaussian blur of the linear light, in pixels
    /// for a longer side of 1000 pixels.
    pub blur: f32,
    /// Share of light that the corners lose, 0 to 0.9.
    pub vignette: f32,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            temperature: 0.0,
            tint: 0.0,
            exposure: 0.0,
            contrast: 1.0,
            noise: 0.0,
            chroma_noise: 0.0,
            blur: 0.0,
            vignette: 0.0,
        }
    }
}

impl Faults {
    /// What the light's colour multiplies linear red, green and blue by, before
    /// the exposure. Red to blue is ((1 + 0.15 t) / (1 - 0.15 t))^2, which is
    /// 1.83 at t = 1; green goes by (1 - 0.1 u) / (1 + 0.1 u) for a tint u. The
    /// luminance (Rec. 709 weights) of a grey does not change.
    pub fn gains(&self) -> [f32; 3] {
        let warm = 0.15 * self.temperature;
        let green = 0.1 * self.tint;
        let raw = [
            (1.0 + warm) / (1.0 - warm),
            (1.0 - green) / (1.0 + green),
            (1.0 - warm) / (1.0 + warm),
        ];
        let luminance = 0.2126 * raw[0] + 0.7152 * raw[1] + 0.0722 * raw[2];
        raw.map(|gain| gain / luminance)
    }

    /// Takes the photo: linear light to sRGB bytes. `seed` is for the noise.
    pub(crate) fn photo(&self, mut light: Vec<Linear>, width: usize, seed: u64) -> Vec<u8> {
        let height = light.len() / width.max(1);
        let exposure = power_of_two(self.exposure);
        let gains = self.gains().map(|gain| gain * exposure);
        let fall = 1.0 / (1.0 - self.vignette.clamp(0.0, 0.9)).sqrt() - 1.0;
        let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
        let corner = cx * cx + cy * cy;
        for (i, pixel) in light.iter_mut().enumerate() {
            let (x, y) = ((i % width) as f32 + 0.5 - cx, (i / width) as f32 + 0.5 - cy);
            let lens = 1.0 + fall * (x * x + y * y) / corner;
            let through = 1.0 / (lens * lens);
            *pixel = std::array::from_fn(|c| pixel[c] * gains[c] * through);
        }
        if self.blur > 0.0 {
            // The sensor holds no more than white, but a blur is before it.
            let sigma = self.blur * width.max(height) as f32 / 1000.0;
            light = gaussian(&light, width, sigma);
        }
        let mut bytes = Vec::with_capacity(light.len() * 3);
        for (i, pixel) in light.iter().enumerate() {
            let noise = self.noise_at(i % width, i / width, seed);
            bytes.extend((0..3).map(|c| {
                let toned = 127.5 + (code(pixel[c]) - 127.5) * self.contrast;
                (toned + noise[c] + 0.5).clamp(0.0, 255.0) as u8
            }));
        }
        bytes
    }

    fn noise_at(&self, x: usize, y: usize, seed: u64) -> [f32; 3] {
        let at = |kind: u64, x: usize, y: usize| {
            let key = scramble(seed ^ kind.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            normal(scramble(key ^ ((x as u64) << 32 | y as u64)))
        };
        let luma = if self.noise > 0.0 {
            self.noise * at(1, x, y)
        } else {
            0.0
        };
        if self.chroma_noise <= 0.0 {
            return [luma; 3];
        }
        let cb = self.chroma_noise * at(2, x / 2, y / 2);
        let cr = self.chroma_noise * at(3, x / 2, y / 2);
        // ITU-R BT.601, full range.
        [
            luma + 1.402 * cr,
            luma - 0.344_136 * cb - 0.714_136 * cr,
            luma + 1.772 * cb,
        ]
    }
}

/// A number from a distribution close to the standard normal one: the sum of
/// four uniform ones, from 16 bits each.
fn normal(bits: u64) -> f32 {
    let sum: u64 = (0..4).map(|k| bits >> (16 * k) & 0xFFFF).sum();
    // Four uniforms in 0..1 have the mean 2 and the variance 1/3.
    ((sum as f32 + 2.0) / 65536.0 - 2.0) * 1.732_050_8
}

/// 2^x by squaring: (2^(x / 4096))^4096 with two terms of its series.
fn power_of_two(x: f32) -> f32 {
    let small = f64::from(x) * std::f64::consts::LN_2 / 4096.0;
    let mut power = 1.0 + small + small * small / 2.0;
    for _ in 0..12 {
        power *= power;
    }
    power as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_doubles_the_light() {
        for (stops, factor) in [
            (-2.0, 0.25),
            (-1.0, 0.5),
            (0.0, 1.0),
            (0.5, 2_f32.sqrt()),
            (3.0, 8.0),
        ] {
            assert!((power_of_two(stops) / factor - 1.0).abs() < 1e-5, "{stops}");
        }
    }

    #[test]
    fn noise_has_mean_zero_and_deviation_one() {
        let values: Vec<f64> = (0..100_000_u64)
            .map(|i| f64::from(normal(scramble(i))))
            .collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        let variance = values.iter().map(|v| v * v).sum::<f64>() / 1e5;
        assert!(
            mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02,
            "{mean} {variance}"
        );
    }
}
