//! Renders the pictures of `docs/pictures.md`.
//!
//! `cargo run --release -p enhance --example gallery -- docs/pictures`

use std::path::{Path, PathBuf};

use enhance::{Options, Target, enhance, overview};
use imaging::{Area, Chroma, Limits, Photo, Pixels, encode_jpeg};
use matting::{View, matte};
use scenes::{Backdrop, Cast, Faults, Scene, Shot};

/// Longer side of a picture in the documentation, in pixels.
const SIDE: u32 = 480;

type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> Done {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    let faulty = Faults {
        temperature: 0.5,
        exposure: -1.2,
        noise: 3.0,
        chroma_noise: 4.0,
        ..Faults::default()
    };
    let shots = [
        (
            "shoe",
            "shoe",
            Backdrop::Gradient,
            Cast::Hard,
            Faults::default(),
        ),
        (
            "ring",
            "ring",
            Backdrop::Vignette,
            Cast::Soft,
            Faults::default(),
        ),
        ("mug", "mug", Backdrop::White, Cast::Soft, faulty),
        (
            "clutter",
            "watch",
            Backdrop::Cluttered,
            Cast::Soft,
            Faults::default(),
        ),
    ];
    for (name, product, backdrop, shadow, faults) in shots {
        let shot = Shot {
            product,
            seed: 1001,
            width: 2000,
            height: 1500,
            backdrop,
            shadow,
            faults,
        };
        steps(&folder, name, &shot.render())?;
    }
    Ok(())
}

/// The photo, its matte, the finished picture, and an edge at full size.
fn steps(folder: &Path, name: &str, scene: &Scene) -> Done {
    let file = scene.to_jpeg(92, 1);
    let photo = Photo::decode(&file, &Limits::default(), u32::MAX).map_err(refused)?;
    let small = overview(&photo).map_err(refused)?;
    save(folder, &format!("{name}-1-photo"), &shrunk(&file)?)?;
    let found = matte(
        &View {
            width: small.width as usize,
            height: small.height as usize,
            rgb: &small.rgb,
        },
        None,
    );
    let grey = Pixels {
        width: small.width,
        height: small.height,
        rgb: found.alpha.iter().flat_map(|a| [*a; 3]).collect(),
        alpha: None,
    };
    let grey = encode_jpeg(&grey, 90, Chroma::Half).map_err(refused)?;
    save(folder, &format!("{name}-2-matte"), &shrunk(&grey)?)?;
    let target = Target::main(domain::Marketplace::Amazon);
    let made = enhance(&file, &[target], &Options::default()).map_err(refused)?;
    println!(
        "{name}: {}, confidence {:.2}",
        made.receipt.outcome, made.receipt.matte.confidence
    );
    let pictures = [
        ("3-finished", &made.pictures),
        ("4-fallback", &made.fallback),
    ];
    for (step, pictures) in pictures {
        if let Some(picture) = pictures.first() {
            save(folder, &format!("{name}-{step}"), &shrunk(&picture.bytes)?)?;
        }
    }
    // The ring is open at its left end: there is nothing to see.
    if let (Some(picture), true) = (made.pictures.first(), made.is_finished() && name != "ring") {
        save(folder, &format!("{name}-5-edge"), &edge(&picture.bytes)?)?;
    }
    Ok(())
}

/// A file at the size of the documentation.
fn shrunk(file: &[u8]) -> Result<Pixels, Box<dyn std::error::Error>> {
    let photo = Photo::decode(file, &Limits::default(), u32::MAX).map_err(refused)?;
    let (width, height) = photo.size();
    let scale = f64::from(SIDE) / f64::from(width.max(height));
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let whole = Area {
        x: 0.0,
        y: 0.0,
        width: width.into(),
        height: height.into(),
    };
    photo
        .view(whole, side(width), side(height))
        .map_err(refused)
}

/// The left end of the product, every pixel three times as large.
fn edge(file: &[u8]) -> Result<Pixels, Box<dyn std::error::Error>> {
    let photo = Photo::decode(file, &Limits::default(), u32::MAX).map_err(refused)?;
    let (width, height) = photo.size();
    let side = f64::from(SIDE / 3);
    let area = Area {
        x: f64::from(width) * 0.075 - side / 4.0,
        y: f64::from(height) * 0.5,
        width: side,
        height: side,
    };
    photo.view(area, SIDE, SIDE).map_err(refused)
}

fn save(folder: &Path, name: &str, pixels: &Pixels) -> Done {
    let file = encode_jpeg(pixels, 80, Chroma::Half).map_err(refused)?;
    std::fs::write(folder.join(format!("{name}.jpg")), file)?;
    Ok(())
}

fn refused(refusal: imaging::Refusal) -> Box<dyn std::error::Error> {
    refusal.problem("picture").to_string().into()
}
