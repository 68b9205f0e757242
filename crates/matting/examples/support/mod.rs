//! Photos to measure on: rendered products on generated backgrounds, composed in linear light, with exact truth.

mod backdrop;
mod run;
mod shadow;
mod sheet;

pub use backdrop::Backdrop;
pub use run::{Outcome, jpeg, run};
pub use shadow::Cast;
pub use sheet::{sheet, zones};

use scenes::Scene;

/// Seeded numbers: SplitMix64.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678)
    }

    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
    }

    pub fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * self.unit()
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f32) as usize).min(n - 1)
    }
}

pub fn decode(byte: u8) -> f32 {
    let v = f32::from(byte) / 255.0;
    if v <= 0.04045 {
        v / 12.92
    } else {
        ((v + 0.055) / 1.055).powf(2.4)
    }
}

pub fn encode(light: f32) -> f32 {
    let light = light.clamp(0.0, 1.0);
    255.0
        * if light <= 0.003_130_8 {
            light * 12.92
        } else {
            1.055 * light.powf(1.0 / 2.4) - 0.055
        }
}

/// A product of the catalogue on another background, with shadow and sensor noise.
pub fn compose(product: &Scene, seed: u64, backdrop: Backdrop, cast: Cast) -> Scene {
    let mut scene = product.clone();
    let mut rng = Rng::new(seed ^ (backdrop as u64) << 20 ^ (cast as u64) << 28);
    let (w, h) = (scene.width as usize, scene.height as usize);
    let ground = backdrop.paint(&mut rng, seed, w, h);
    let shade = cast.map(&mut rng, &scene.alpha, w, h);
    let noise = rng.between(0.5, 2.5);
    let table: Vec<f32> = (0..=255).map(decode).collect();
    for at in 0..w * h {
        let a = f32::from(scene.alpha[at]) / 255.0;
        let grain = (rng.unit() + rng.unit() + rng.unit() - 1.5) * 2.0 * noise;
        for c in 0..3 {
            let product = table[usize::from(scene.product_rgb[at * 3 + c])];
            let paper = ground[at][c] * (1.0 - shade[at]);
            let seen = encode(product * a + paper * (1.0 - a)) + grain;
            scene.rgb[at * 3 + c] = (seen + 0.5).clamp(0.0, 255.0) as u8;
        }
    }
    scene
}

/// The scene from a folder of raw renders, or rendered and kept there.
pub fn kept(
    folder: Option<&str>,
    name: &str,
    side: u32,
    make: impl FnOnce() -> Option<Scene>,
) -> Option<Scene> {
    let Some(folder) = folder else {
        return make();
    };
    let path = format!("{folder}/{name}-{side}.raw");
    let n = (side * side) as usize;
    if let Ok(bytes) = std::fs::read(&path)
        && bytes.len() == n * 7
    {
        return Some(Scene {
            width: side,
            height: side,
            rgb: bytes[..n * 3].to_vec(),
            alpha: bytes[n * 3..n * 4].to_vec(),
            product_rgb: bytes[n * 4..].to_vec(),
        });
    }
    let scene = make()?;
    let bytes = [&scene.rgb[..], &scene.alpha, &scene.product_rgb].concat();
    let _ = std::fs::write(path, bytes);
    Some(scene)
}
