//! `stox bench mattes`: cut-outs against exact truth.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use enhance::{Network, SURE};
use imaging::{Area, Limits, Photo};
use matting::score::{Case, Measures, Report, measure};
use matting::{Matte, Region, View, matte, refine};
use scenes::{Backdrop, Cast, Faults, Scene, Shot};

use crate::settings::Settings;

/// What to score.
#[derive(Args)]
pub struct MattesArguments {
    /// First seed; the method was tuned on seeds below 1000 only.
    #[arg(long, default_value_t = 1000)]
    seed: u64,
    /// Photos of each product on each background with each shadow.
    #[arg(long, default_value_t = 1)]
    photos: u64,
    /// Longer side of a photo, in pixels.
    #[arg(long, default_value_t = 1200)]
    side: u32,
    /// With the network in this data folder (`stox models get u2netp`).
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
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

const SHADOWS: [Cast; 3] = [Cast::None, Cast::Soft, Cast::Hard];

/// Runs the verb.
pub fn run(settings: &Settings, arguments: &MattesArguments) -> anyhow::Result<ExitCode> {
    let network = match &arguments.data {
        Some(folder) => crate::network::find(settings, folder)?,
        None => None,
    };
    let network = network.as_ref().map(|network| network as &dyn Network);
    let mut cases = Vec::new();
    for spec in scenes::subjects() {
        for backdrop in BACKDROPS {
            for shadow in SHADOWS {
                for seed in arguments.seed..arguments.seed + arguments.photos {
                    let shot = Shot {
                        product: spec.key,
                        seed,
                        width: arguments.side,
                        height: arguments.side * 3 / 4,
                        backdrop,
                        shadow,
                        faults: Faults {
                            noise: 1.5,
                            ..Faults::default()
                        },
                    };
                    cases.push(score(&shot, network)?);
                }
            }
        }
    }
    let report = Report::new(&cases, f64::from(SURE));
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.table());
    }
    Ok(ExitCode::SUCCESS)
}

/// One photo, as JPEG, through the engine's own steps.
fn score(shot: &Shot, network: Option<&dyn Network>) -> anyhow::Result<Case> {
    let scene = shot.render();
    let (found, confidence) = cut(&scene, network)?;
    let (width, height) = (scene.width as usize, scene.height as usize);
    let measures: Measures = measure(&found, &scene.alpha, width, height);
    let background = format!("{:?}", shot.backdrop).to_lowercase();
    Ok(Case {
        name: format!(
            "{} {background} {:?} {}",
            shot.product, shot.shadow, shot.seed
        ),
        classes: vec![
            format!("background {background}"),
            format!("shadow {}", format!("{:?}", shot.shadow).to_lowercase()),
            format!("product {}", shot.product),
        ],
        claimed: network.is_some() || shot.backdrop != Backdrop::Cluttered,
        measures,
        confidence: confidence.into(),
        bleed: None,
    })
}

/// Alpha of the whole photo, and the matte's confidence.
fn cut(scene: &Scene, network: Option<&dyn Network>) -> anyhow::Result<(Vec<u8>, f32)> {
    let file = scene.to_jpeg(88, 1);
    let unreadable = |refusal: imaging::Refusal| anyhow::anyhow!("{}", refusal.problem("scene"));
    let photo = Photo::decode(&file, &Limits::default(), u32::MAX).map_err(unreadable)?;
    let overview = enhance::overview(&photo).map_err(unreadable)?;
    let view = View {
        width: overview.width as usize,
        height: overview.height as usize,
        rgb: &overview.rgb,
    };
    let mut found = matte(&view, None);
    if found.confidence < SURE
        && let Some(saliency) = network.and_then(|network| network.saliency(&view))
    {
        found = matte(&view, Some(&saliency));
    }
    let confidence = found.confidence;
    let alpha = whole(scene, &photo, &found).map_err(unreadable)?;
    Ok((alpha, confidence))
}

fn whole(scene: &Scene, photo: &Photo, found: &Matte) -> Result<Vec<u8>, imaging::Refusal> {
    let (w, h) = (scene.width as usize, scene.height as usize);
    let mut alpha = vec![0; w * h];
    let Some(bounds) = found.bounds() else {
        return Ok(alpha);
    };
    // Whole pixels, with room for the edge.
    let low = |at: f32, side: usize| ((at - 0.03).max(0.0) * side as f32) as usize;
    let high = |at: f32, side: usize| (((at + 0.03) * side as f32) as usize).min(side);
    let (x0, y0) = (low(bounds.x0, w), low(bounds.y0, h));
    let (x1, y1) = (high(bounds.x1, w), high(bounds.y1, h));
    let area = Area {
        x: x0 as f64,
        y: y0 as f64,
        width: (x1 - x0) as f64,
        height: (y1 - y0) as f64,
    };
    let crop = photo.view(area, (x1 - x0) as u32, (y1 - y0) as u32)?;
    let region = Region {
        x0: x0 as f32 / w as f32,
        y0: y0 as f32 / h as f32,
        x1: x1 as f32 / w as f32,
        y1: y1 as f32 / h as f32,
    };
    let view = View {
        width: x1 - x0,
        height: y1 - y0,
        rgb: &crop.rgb,
    };
    let cutout = refine(&view, region, found);
    for (y, row) in cutout.alpha.chunks_exact(cutout.width).enumerate() {
        let at = (y0 + y) * w + x0;
        alpha[at..at + row.len()].copy_from_slice(row);
    }
    Ok(alpha)
}
