//! The photos that are scored.

use scenes::{Backdrop, Cast, Faults, Shot, subjects};

/// Side at which a photo is taken, and at which it is cut.
const TAKEN: u32 = 1280;
const CUT: usize = 640;

/// Every subject on clutter and on one plain backdrop for each seed, with a soft or (each third seed) hard shadow.
pub fn shots(first: u64, seeds: u64) -> Vec<Shot> {
    let mut all = Vec::new();
    for seed in first..first + seeds {
        for (place, spec) in subjects().iter().enumerate() {
            let plain = Backdrop::PLAIN[(seed as usize + place) % Backdrop::PLAIN.len()];
            for backdrop in [Backdrop::Cluttered, plain] {
                all.push(Shot {
                    product: spec.key,
                    seed,
                    width: TAKEN,
                    height: TAKEN,
                    backdrop,
                    shadow: if seed % 3 == 2 {
                        Cast::Hard
                    } else {
                        Cast::Soft
                    },
                    faults: Faults {
                        noise: 1.0,
                        ..Faults::default()
                    },
                });
            }
        }
    }
    all
}

/// A photo at the size at which it is cut, and its truth.
pub struct Sample {
    pub name: String,
    pub product: &'static str,
    pub cluttered: bool,
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
    pub alpha: Vec<u8>,
}

impl Sample {
    /// Takes the photo.
    pub fn take(shot: &Shot) -> Self {
        let scene = shot.render();
        let from = (scene.width as usize, scene.height as usize);
        let shrink =
            |bytes: &[u8], channels| matting::score::shrink(bytes, channels, from, (CUT, CUT));
        Self {
            name: format!("{}-{:?}-{}", shot.product, shot.backdrop, shot.seed),
            product: shot.product,
            cluttered: shot.backdrop == Backdrop::Cluttered,
            width: CUT,
            height: CUT,
            rgb: shrink(&scene.rgb, 3),
            alpha: shrink(&scene.alpha, 1),
        }
    }
}
