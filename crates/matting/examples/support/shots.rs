//! Rendered shots, as JPEG of quality 88 and read again.

use scenes::{Backdrop, Cast, Faults, Scene, Shot, subjects};

/// A shot with its truth.
pub struct Photo {
    pub name: String,
    pub classes: Vec<String>,
    pub plain: bool,
    /// Whether nothing is wrong with the light, the lens and the sensor.
    pub faultless: bool,
    pub scene: Scene,
}

const CASTS: [Cast; 3] = [Cast::None, Cast::Soft, Cast::Hard];

/// All subjects before all backdrops, for one seed; shadow and faults change from one to the next. `only` are parts
/// of the names wanted, with commas; `folder` keeps the pictures for the next time.
pub fn photos<'a>(
    seed: u64,
    side: u32,
    only: Option<&'a str>,
    folder: Option<&'a str>,
) -> impl Iterator<Item = Photo> + 'a {
    let backdrops = || Backdrop::PLAIN.into_iter().chain([Backdrop::Cluttered]);
    let every =
        (0..subjects().len()).flat_map(move |i| backdrops().enumerate().map(move |b| (i, b)));
    every.filter_map(move |(i, (j, backdrop))| {
        let product = subjects()[i].key;
        let turn = i + j + seed as usize;
        let shadow = CASTS[turn % 3];
        let faulty = (turn / 3) % 2 == 1;
        let name = format!(
            "{product}-{backdrop:?}-{shadow:?}-{}-{seed}",
            if faulty { "faulty" } else { "clean" }
        );
        if only.is_some_and(|o| !o.split(',').any(|part| name.contains(part))) {
            return None;
        }
        let shot = Shot {
            product,
            seed,
            width: side,
            height: side,
            backdrop,
            shadow,
            faults: if faulty {
                faults(seed * 1000 + turn as u64)
            } else {
                Faults::default()
            },
        };
        let make = || {
            let mut scene = shot.render();
            scene.rgb = read(&scene.to_jpeg(88, 1)).unwrap_or_default();
            scene
        };
        Some(Photo {
            classes: vec![
                format!("backdrop {backdrop:?}"),
                format!("shadow {shadow:?}"),
                format!("product {product}"),
                format!("faults {}", if faulty { "mild" } else { "none" }),
            ],
            plain: backdrop != Backdrop::Cluttered,
            faultless: !faulty,
            scene: kept(folder, &name, side, make),
            name,
        })
    })
}

/// A number in 0 to 1 for a seed and the number of the question.
pub fn chance(seed: u64, k: u64) -> f32 {
    let mut z = (seed * 8 + k).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((z ^ (z >> 27)) >> 40) as f32 / (1_u64 << 24) as f32
}

/// A photo of a thing that nobody sells, before a plain background; the half of them with faults.
pub fn invented(seed: u64) -> Scene {
    let any = |k: u64, choices: usize| (chance(seed ^ 0x1E55_0115, k) * choices as f32) as usize;
    let backdrops = [Backdrop::Own, Backdrop::White, Backdrop::White];
    let side = [720, 900, 1200, 1200][any(0, 4)];
    let shot = Shot {
        product: scenes::invented().key,
        seed,
        width: side,
        height: side,
        backdrop: backdrops
            .iter()
            .chain(&Backdrop::PLAIN)
            .copied()
            .nth(any(1, 9))
            .unwrap_or(Backdrop::White),
        shadow: [Cast::Own, Cast::None, Cast::Soft, Cast::Hard][any(2, 4)],
        faults: if any(3, 2) == 0 {
            Faults::default()
        } else {
            faults(seed ^ 0xFA_0175)
        },
    };
    let mut scene = shot.render();
    let quality = 75 + any(4, 21) as u8;
    scene.rgb = read(&scene.to_jpeg(quality, 1)).unwrap_or_default();
    scene
}

/// Mild faults, as phones make them.
fn faults(seed: u64) -> Faults {
    let part = |k: u64| chance(seed, k);
    Faults {
        temperature: part(0) - 0.5,
        tint: part(1) * 0.6 - 0.3,
        exposure: part(2) - 0.7,
        contrast: 0.8 + 0.35 * part(3),
        noise: 5.0 * part(4),
        chroma_noise: 3.0 * part(5),
        blur: 1.2 * part(6),
        vignette: 0.3 * part(7),
    }
}

/// The scene from a folder of raw pictures, or made and kept there.
fn kept(folder: Option<&str>, name: &str, side: u32, make: impl FnOnce() -> Scene) -> Scene {
    let Some(folder) = folder else {
        return make();
    };
    let path = format!("{folder}/{name}-{side}.raw");
    let n = (side * side) as usize;
    if let Ok(bytes) = std::fs::read(&path)
        && bytes.len() == n * 7
    {
        return Scene {
            width: side,
            height: side,
            rgb: bytes[..n * 3].to_vec(),
            alpha: bytes[n * 3..n * 4].to_vec(),
            product_rgb: bytes[n * 4..].to_vec(),
        };
    }
    let scene = make();
    let _ = std::fs::write(
        path,
        [&scene.rgb[..], &scene.alpha, &scene.product_rgb].concat(),
    );
    scene
}

/// A JPEG's pixels.
fn read(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = zune_core::options::DecoderOptions::default()
        .jpeg_set_out_colorspace(zune_core::colorspace::ColorSpace::RGB);
    let bytes = zune_core::bytestream::ZCursor::new(bytes);
    zune_jpeg::JpegDecoder::new_with_options(bytes, options)
        .decode()
        .ok()
}
