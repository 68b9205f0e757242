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

const BACKDROPS: [Backdrop; 7] = [
    Backdrop::White,
    Backdrop::Grey,
    Backdrop::Coloured,
    Backdrop::Gradient,
    Backdrop::Vignette,
    Backdrop::Sweep,
    Backdrop::Cluttered,
];
const CASTS: [Cast; 3] = [Cast::None, Cast::Soft, Cast::Hard];

/// All subjects before all backdrops, for one seed; shadow and faults change from one to the next. `only` are parts
/// of the names wanted, with commas; `folder` keeps the pictures for the next time.
pub fn photos<'a>(
    seed: u64,
    side: u32,
    only: Option<&'a str>,
    folder: Option<&'a str>,
) -> impl Iterator<Item = Photo> + 'a {
    let every = (0..subjects().len()).flat_map(|i| (0..BACKDROPS.len()).map(move |j| (i, j)));
    every.filter_map(move |(i, j)| {
        let (product, backdrop) = (subjects()[i].key, BACKDROPS[j]);
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

/// Mild faults, as phones make them.
fn faults(seed: u64) -> Faults {
    let part = |k: u64| {
        let mut z = (seed * 8 + k).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((z ^ (z >> 27)) >> 40) as f32 / (1_u64 << 24) as f32
    };
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
