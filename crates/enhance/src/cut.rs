//! The product at the size of the largest picture, on white.

use imaging::{Area, Board, Photo, Pixels, Refusal};
use matting::{Cutout, Region};

use crate::compose;
use crate::finish::Master;
use crate::found::{Found, view};
use crate::frame::place;
use crate::receipt::Fidelity;
use crate::{Options, Target, shadow, tone};

/// Room around the product's box, as a share of its longer side, so that the
/// whole edge and some background are in the crop.
const ROOM: f64 = 0.04;

/// The finished product before it goes into its frames.
pub(crate) struct Cut {
    /// On white.
    pub master: Master,
    /// The tone steps.
    pub tone: serde_json::Value,
    /// How far its colours were moved.
    pub fidelity: Fidelity,
}

/// Cuts the product out; `None` when there is none.
pub(crate) fn cut(
    bytes: &[u8],
    photo: &mut Photo,
    overview: &Pixels,
    found: &Found,
    targets: &[Target],
    options: &Options<'_>,
) -> Result<Option<Cut>, Refusal> {
    let Some(bounds) = found.bounds() else {
        return Ok(None);
    };
    let (width, height) = photo.size();
    let (w, h) = (f64::from(width), f64::from(height));
    let product = (
        (f64::from(bounds.x1 - bounds.x0) * w).max(1.0),
        (f64::from(bounds.y1 - bounds.y0) * h).max(1.0),
    );
    let scales = targets.iter().map(|target| place(product, target).scale);
    let scale = scales.fold(f64::MIN_POSITIVE, f64::max);
    // Half-size pixels are enough only where the product is large.
    if f64::from(photo.decoded_size().0) < w * scale.min(1.0) {
        *photo = Photo::decode(bytes, &options.limits, u32::MAX)?;
    }
    let region = roomy(bounds, product, (w, h));
    let area = Area {
        x: f64::from(region.x0) * w,
        y: f64::from(region.y0) * h,
        width: f64::from(region.x1 - region.x0) * w,
        height: f64::from(region.y1 - region.y0) * h,
    };
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    let crop = photo.view(area, side(area.width), side(area.height))?;
    let (cutout, tone, fidelity) = corrected(&crop, region, overview, found);
    let ground = match (options.shadow, found) {
        (true, Found::Matte { matte, .. }) => shadow::on_white(&cutout, &crop, region, matte),
        _ => compose::on_white(&cutout),
    };
    let Some(mut ground) = ground else {
        return Ok(None);
    };
    for target in targets {
        let place = place(product, target);
        let tight = f64::from(100 - target.frame.fill_percent.min(100)) / 200.0;
        let room = f64::from(place.width.min(place.height)) * tight;
        ground = ground.within(room, place.scale / scale);
    }
    let master = Master {
        board: Board::new(&ground.pixels)?,
        bounds: ground.bounds,
        scale,
    };
    Ok(Some(Cut {
        master,
        tone,
        fidelity,
    }))
}

/// The cut-out with its tone corrected, and what that changed.
fn corrected(
    crop: &Pixels,
    region: Region,
    overview: &Pixels,
    found: &Found,
) -> (Cutout, serde_json::Value, Fidelity) {
    let (width, height) = (crop.width as usize, crop.height as usize);
    let (mut cutout, mask, background) = match found {
        Found::OwnAlpha { .. } => {
            let opaque = || vec![255; width * height];
            let cutout = Cutout {
                width,
                height,
                rgb: crop.rgb.clone(),
                alpha: crop.alpha.clone().unwrap_or_else(opaque),
            };
            (cutout, overview.alpha.as_deref(), None)
        }
        Found::Matte { matte, .. } => (
            matting::refine(&view(crop), region, matte),
            Some(&matte.alpha[..]),
            Some(matte.background.at(0.5, 0.5)),
        ),
    };
    let size = (overview.width as usize, overview.height as usize);
    let detail = tone::measure_detail(&crop.rgb, width, height, Some(&cutout.alpha));
    let whole = (&overview.rgb[..], size.0, size.1);
    let measured = tone::Measured::with(detail, whole, mask, background);
    let correction = measured.correction();
    if correction.is_identity() {
        let steps = tone::steps(&measured, &correction);
        return (cutout, steps, Fidelity::default());
    }
    let (correction, corrected, moved) =
        correction.within(&cutout.rgb, width, height, Some(&cutout.alpha));
    cutout.rgb = corrected;
    let moved = Fidelity {
        mean: moved.mean,
        p99: moved.p99,
        max: moved.max,
        strength: moved.strength,
    };
    (cutout, tone::steps(&measured, &correction), moved)
}

/// The box with [`ROOM`] around it, within the photo.
fn roomy(bounds: Region, product: (f64, f64), (w, h): (f64, f64)) -> Region {
    let room = product.0.max(product.1) * ROOM;
    let (x, y) = ((room / w) as f32, (room / h) as f32);
    Region {
        x0: (bounds.x0 - x).max(0.0),
        y0: (bounds.y0 - y).max(0.0),
        x1: (bounds.x1 + x).min(1.0),
        y1: (bounds.y1 + y).min(1.0),
    }
}
